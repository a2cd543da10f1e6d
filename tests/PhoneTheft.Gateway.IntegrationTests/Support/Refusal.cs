using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What a refused call says, as a client reads it.</summary>
internal sealed record Refusal(StatusCode StatusCode, string Reason, string Field, TimeSpan? RetryAfter)
{
    /// <summary>What it says to people.</summary>
    public string Message { get; private init; } = "";

    /// <summary>
    /// Made up by .NET's client, which had the gateway's in its hands: while a stream may still be written to, it drops a status that
    /// nobody has read yet when the connection closes behind it.
    /// </summary>
    public bool IsOfClient { get; private init; }

    public static async Task<Refusal> OfAsync(Func<Task> call) => Of(await Assert.ThrowsAsync<RpcException>(call));

    public static Refusal Of(RpcException exception)
    {
        var error = GatewayError.From(exception);
        return new Refusal(error.StatusCode, error.Reason, error.FieldViolations is [var first, ..] ? first.Field : "", error.RetryAfter) { Message = exception.Status.Detail, IsOfClient = exception.Status.DebugException is not null };
    }
}
