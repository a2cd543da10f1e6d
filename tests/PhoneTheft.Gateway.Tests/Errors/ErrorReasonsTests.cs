using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Errors;

public sealed class ErrorReasonsTests
{
    public static TheoryData<ErrorReason> Reasons => [.. Enum.GetValues<ErrorReason>().Where(reason => reason != ErrorReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_the_status_its_comment_in_the_contract_promises(ErrorReason reason)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "protos/phonetheft/gateway/v1/error_reason.proto"));
        var at = Array.FindIndex(lines, line => line.Contains($"ERROR_REASON_{reason.WireName} =", StringComparison.Ordinal));
        var comment = lines.Take(at).Reverse().TakeWhile(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Last();

        var promised = comment.TrimStart(' ', '/').Split([':', ','])[0];

        Assert.Equal(promised.Replace("_", "", StringComparison.Ordinal), reason.Code.ToString(), ignoreCase: true);
        var asRead = Gateway.Client.GatewayError.From(new ItemError { Reason = reason });
        Assert.Equal((reason.Code, reason.WireName), (asRead.StatusCode, asRead.Reason));
    }

    [Fact]
    public void A_status_carries_reason_field_and_delay()
    {
        var error = new GatewayError(ErrorReason.StoreBusy, "Too many.", "imei", TimeSpan.FromSeconds(2));

        var status = error.ToRpcException().GetRpcStatus()!;

        Assert.Equal((int)StatusCode.Unavailable, status.Code);
        Assert.Equal(("gateway.phonetheft", "STORE_BUSY"), (status.GetDetail<ErrorInfo>()!.Domain, status.GetDetail<ErrorInfo>()!.Reason));
        Assert.Equal(("imei", "Too many."), (status.GetDetail<BadRequest>()!.FieldViolations[0].Field, status.GetDetail<BadRequest>()!.FieldViolations[0].Description));
        Assert.Equal(TimeSpan.FromSeconds(2), status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void Every_fault_of_the_store_tells_when_to_try_again()
    {
        // What waiting doesn't mend: the caller has to change something.
        StoreFault[] callers = [StoreFault.Superseded, StoreFault.Gap, StoreFault.TooManyProducers, StoreFault.ConfirmationRequired, StoreFault.ConfirmationInvalid];
        foreach (var fault in Enum.GetValues<StoreFault>().Except(callers))
        {
            var error = StoreErrors.Of(new StoreException(fault, "why"));

            Assert.Equal(StatusCode.Unavailable, error.Reason.Code);
            Assert.NotNull(error.RetryAfter);
            Assert.Equal("why", error.Message);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PhoneTheft.Gateway.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
