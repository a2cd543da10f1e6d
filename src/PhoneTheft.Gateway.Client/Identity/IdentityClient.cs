using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>Asks a gateway who the caller is to it. Safe for any number of callers at once.</summary>
public sealed class IdentityClient : IDisposable
{
    private readonly GatewayPool _gateways;
    private readonly IdentityClientOptions _options;

    /// <summary>Over connections of its own, which are closed with this client. Nothing is connected before the first call.</summary>
    /// <param name="gateway">1 to 64 gateways on one store.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address, or credentials cannot be used.
    /// </exception>
    public IdentityClient(GatewayChannelOptions gateway, IdentityClientOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    /// <summary>Over a channel that stays the caller's.</summary>
    /// <param name="channel">A channel to one gateway.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    public IdentityClient(ChannelBase channel, IdentityClientOptions? options = null)
        : this(new GatewayPool(channel), options)
    {
    }

    private IdentityClient(GatewayPool gateways, IdentityClientOptions? options)
    {
        _gateways = gateways;
        _options = options ?? new IdentityClientOptions();
    }

    /// <summary>Returns who the caller is to the gateway, and what it may do. Anybody with an identity may ask.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as IDENTITY_REQUIRED or CERTIFICATE_REJECTED; or not answered within <see cref="IdentityClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CallerIdentity> WhoAmIAsync(CancellationToken cancellationToken = default)
    {
        var attempts = new CallAttempts(_gateways, _options.Attempts, _options.Deadline, _options.Time, cancellationToken);
        var response = await attempts.AskUntilAnsweredAsync((node, call) => node.Identity.WhoAmIAsync(new WhoAmIRequest(), call)).ConfigureAwait(false);
        try
        {
            return new CallerIdentity
            {
                Carrier = response.Carrier,
                Name = response.Name,
                Roles = [.. response.Roles],
                // What a later version says is not said in the words of this one.
                IdentifiedBy = Enum.IsDefined((IdentifiedBy)response.IdentifiedBy) ? (IdentifiedBy)response.IdentifiedBy : IdentifiedBy.Unspecified,
                ValidUntil = ContractMapping.ReadTime(response.ValidUntil),
            };
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }

    /// <summary>Closes the connections, if they are this client's own.</summary>
    public void Dispose() => _gateways.Dispose();
}
