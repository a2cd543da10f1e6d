using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>A connection to one gateway.</summary>
internal sealed class GatewayConnection(ChannelBase channel) : IDisposable
{
    public ChannelBase Channel => channel;

    public CheckService.CheckServiceClient Checks { get; } = new(channel);

    public BlocklistService.BlocklistServiceClient Blocklist { get; } = new(channel);

    public SyncService.SyncServiceClient Syncs { get; } = new(channel);

    public static GatewayConnection Open(Uri address, string? carrier) =>
        new(GatewayChannel.Create(new GatewayChannelOptions { Address = address, DevelopmentCarrier = carrier }));

    public void Dispose() => (channel as IDisposable)?.Dispose();
}
