using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli;

/// <summary>The services of one gateway.</summary>
internal sealed class GatewayConnection(CallInvoker invoker, IDisposable? owner) : IDisposable
{
    public CheckService.CheckServiceClient Checks { get; } = new(invoker);

    public BlocklistService.BlocklistServiceClient Blocklist { get; } = new(invoker);

    public static GatewayConnection Open(Uri address, string? carrier)
    {
        var channel = GatewayChannel.Create(new GatewayChannelOptions { Address = address, DevelopmentCarrier = carrier });
        return new GatewayConnection(channel.CreateCallInvoker(), channel);
    }

    public void Dispose() => owner?.Dispose();
}
