using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What a refused call says, as a client reads it.</summary>
internal sealed record Refusal(StatusCode StatusCode, string Reason, string Field, TimeSpan? RetryAfter)
{
    public static async Task<Refusal> OfAsync(Func<Task> call)
    {
        var error = GatewayError.From(await Assert.ThrowsAsync<RpcException>(call));
        return new Refusal(error.StatusCode, error.Reason, error.FieldViolations is [var first, ..] ? first.Field : "", error.RetryAfter);
    }
}
