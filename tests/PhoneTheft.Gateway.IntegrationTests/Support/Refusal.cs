using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What a refused call says, as a client reads it.</summary>
internal sealed record Refusal(StatusCode StatusCode, string Reason, string Field, TimeSpan? RetryAfter)
{
    /// <summary>What it says to people.</summary>
    public string Message { get; private init; } = "";

    public static async Task<Refusal> OfAsync(Func<Task> call) => Of(await Assert.ThrowsAsync<RpcException>(call));

    public static Refusal Of(RpcException exception)
    {
        var error = GatewayError.From(exception);
        return new Refusal(error.StatusCode, error.Reason, error.FieldViolations is [var first, ..] ? first.Field : "", error.RetryAfter) { Message = exception.Status.Detail };
    }
}
