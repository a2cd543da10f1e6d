using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>A gateway refused, or none was reached; <see cref="Error"/> says which and why.</summary>
public class GatewayException : Exception
{
    /// <summary>As <paramref name="error"/> says.</summary>
    public GatewayException(GatewayError error)
        : this(error, null)
    {
    }

    /// <summary>As <paramref name="error"/> says, decoded from <paramref name="inner"/>.</summary>
    public GatewayException(GatewayError error, Exception? inner)
        : base(Describe(error), inner)
    {
        Error = error;
    }

    /// <summary>What was refused and why; its reason is stable, its message is for people.</summary>
    public GatewayError Error { get; }

    /// <summary>A gateway answered against the contract.</summary>
    internal static GatewayException From(ConnectionFault fault) => new(GatewayError.Of(fault), fault);

    internal static GatewayException From(RpcException exception, string address, string? asked = null) =>
        new(GatewayError.From(exception, address, asked), exception);

    private static string Describe(GatewayError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Reason.Length > 0 ? $"{error.Reason}: {error.Message}" : $"{error.StatusCode}: {error.Message} {error.Advice}".TrimEnd();
    }
}
