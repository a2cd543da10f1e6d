using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Tests.Client.Errors;

public sealed class GatewayErrorTests
{
    [Fact]
    public void Everything_a_gateway_says_is_decoded()
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = "No." };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = GatewayError.Domain, Reason = "IMEI_LENGTH" }));
        status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "imei", Description = "Too short." } } }));
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)) }));

        var error = GatewayError.From(status.ToRpcException());

        Assert.Equal((StatusCode.InvalidArgument, "IMEI_LENGTH", "No."), (error.StatusCode, error.Reason, error.Message));
        Assert.Equal([new GatewayFieldViolation("imei", "Too short.")], error.FieldViolations);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), error.RetryAfter);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public void Without_details_the_status_is_all_there_is()
    {
        var error = GatewayError.From(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "Connection refused")));

        Assert.Equal(("", "Connection refused"), (error.Reason, error.Message));
        Assert.Empty(error.FieldViolations);
        Assert.Null(error.RetryAfter);
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, false)]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.ConnectionReset, true)]
    public void What_was_never_sent_is_not_done(SocketError met, bool mayBeDone)
    {
        var error = GatewayError.From(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "It failed.", new SocketException((int)met))), "http://gateway.test");

        Assert.Equal(mayBeDone, error.MayBeDone);
    }

    [Theory]
    [InlineData("IMEI_LENGTH")]
    [InlineData("STORE_BUSY")]
    public void The_advice_on_an_error_is_the_contracts(string reason)
    {
        var error = new GatewayError { StatusCode = StatusCode.Unavailable, Reason = reason, Message = "No." };

        Assert.NotEmpty(error.Advice);
        Assert.Equal(V1.ErrorReasonInfo.Find(reason)?.Advice, error.Advice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OF_A_LATER_VERSION")]
    public void On_an_unknown_reason_there_is_no_advice(string reason) => Assert.Equal("", GatewayError.AdviceOn(reason));

    [Fact]
    public void A_stranger_s_reason_is_not_ours()
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.Internal };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = "proxy.example", Reason = "IMEI_LENGTH" }));

        Assert.Equal("", GatewayError.From(status.ToRpcException()).Reason);
    }

    [Fact]
    public void What_can_be_confirmed_comes_with_its_token()
    {
        var info = new ErrorInfo { Domain = GatewayError.Domain, Reason = "BULK_CONFIRMATION_REQUIRED", Metadata = { ["bulk_confirmation"] = "a1", ["amount"] = "1000" } };
        var status = new Google.Rpc.Status { Code = (int)StatusCode.FailedPrecondition, Details = { Any.Pack(info) } };

        Assert.Equal(new PhoneTheft.Gateway.Core.BulkConfirmation("a1", 1000), GatewayError.From(status.ToRpcException()).BulkConfirmation);

        info.Metadata["amount"] = "many";
        status.Details[0] = Any.Pack(info);
        Assert.Null(GatewayError.From(status.ToRpcException()).BulkConfirmation);
    }

    [Fact]
    public void Unreadable_details_count_as_absent()
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.Unavailable, Message = "Later." };
        status.Details.Add(new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = ByteString.CopyFrom(0xFF, 0xFF) });
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = long.MaxValue } }));
        Assert.Equal((StatusCode.Unavailable, "", null), Key(GatewayError.From(status.ToRpcException())));

        var broken = new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "Later."), [new Metadata.Entry("grpc-status-details-bin", [0xFF])]);
        Assert.Equal((StatusCode.Unavailable, "", null), Key(GatewayError.From(broken)));
    }

    private static (StatusCode Status, string Reason, TimeSpan? RetryAfter) Key(GatewayError error) => (error.StatusCode, error.Reason, error.RetryAfter);
}
