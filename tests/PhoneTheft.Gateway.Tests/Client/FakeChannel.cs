using Grpc.Core;

namespace PhoneTheft.Gateway.Tests.Client;

/// <summary>The way to a gateway that is in this process.</summary>
internal sealed class FakeChannel(CallInvoker gateway, string target = "gateway.test") : ChannelBase(target)
{
    public override CallInvoker CreateCallInvoker() => gateway;
}
