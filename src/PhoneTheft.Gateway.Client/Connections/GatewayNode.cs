using Grpc.Core;
using PhoneTheft.Gateway.Client.Credentials;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>One gateway of those a client may ask.</summary>
/// <param name="channel">Leads to it.</param>
/// <param name="index">Its place in the pool.</param>
/// <param name="address">Where it is, for people: <c>http://127.0.0.1:50051</c>; without the scheme if the channel is the caller's.</param>
internal sealed class GatewayNode(ChannelBase channel, int index, string address)
{
    public ChannelBase Channel => channel;

    /// <summary>Its place in the pool.</summary>
    public int Index => index;

    public string Address => address;

    /// <summary>What calls to it show; null: nothing that comes from a file, or the channel is the caller's.</summary>
    public CurrentCredentials? Credentials { get; init; }

    public CheckService.CheckServiceClient Checks { get; } = new(channel);

    public BlocklistService.BlocklistServiceClient Blocklist { get; } = new(channel);

    public SyncService.SyncServiceClient Sync { get; } = new(channel);

    public IdentityService.IdentityServiceClient Identity { get; } = new(channel);

    public AdminService.AdminServiceClient Admin { get; } = new(channel);

    /// <summary>Null: it is the only one, and asked however it is.</summary>
    public GatewayHealth? Health { get; set; }

    /// <summary>A call to it failed. What it says itself is no reason for doubt: while it speaks, its health says how it is.</summary>
    public void Failed(GatewayError error)
    {
        if (error.IsOfTransport && error.IsOfThisGateway)
        {
            Health?.Doubt();
        }
    }

    public GatewayStanding Standing => Health?.Standing ?? GatewayStanding.Unknown;
}
