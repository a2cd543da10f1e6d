using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>One gateway of those a client may ask.</summary>
internal sealed class GatewayNode(ChannelBase channel)
{
    public ChannelBase Channel => channel;

    public CheckService.CheckServiceClient Checks { get; } = new(channel);

    public BlocklistService.BlocklistServiceClient Blocklist { get; } = new(channel);
}
