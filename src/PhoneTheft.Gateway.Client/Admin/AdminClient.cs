using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>What the operator of a gateway does by its API. Each call needs a role. What changes something is in the audit log.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly GatewayPool _gateways;
    private readonly AdminClientOptions _options;

    /// <summary>Over connections of its own, which are closed with this client. Nothing is connected before the first call.</summary>
    /// <param name="gateway">1 to 64 gateways on one store.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address, or credentials cannot be used.
    /// </exception>
    public AdminClient(GatewayChannelOptions gateway, AdminClientOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    /// <summary>Over a channel that stays the caller's.</summary>
    /// <param name="channel">A channel to one gateway.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    public AdminClient(ChannelBase channel, AdminClientOptions? options = null)
        : this(new GatewayPool(channel), options)
    {
    }

    private AdminClient(GatewayPool gateways, AdminClientOptions? options)
    {
        _gateways = gateways;
        _options = options ?? new AdminClientOptions();
    }

    /// <summary>Ends a carrier's hold in its place. Needs the role admin; the history of the device says who did it and why.</summary>
    /// <param name="release">Which hold, why, and who ends it.</param>
    /// <param name="confirmation">
    /// The token of a <see cref="GatewayError.BulkConfirmation"/>, if one was asked for; null or empty: none. With it the call is made once.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; the hold may be ended all the same.</param>
    /// <returns>Changed, with the hold as it was; or Unchanged, if it had ended before.</returns>
    /// <exception cref="GatewayException">
    /// Refused, such as ROLE_REQUIRED or HOLD_NOT_FOUND; or not answered within <see cref="AdminClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<HoldWriteResult> EndHoldAsync(HoldRelease release, string? confirmation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        var request = new EndHoldRequest
        {
            Imei = release.Imei,
            Carrier = release.Carrier,
            Reason = release.Reason,
            Actor = release.Actor,
            BulkConfirmation = confirmation ?? "",
        };
        var attempts = AttemptsOf(string.IsNullOrEmpty(confirmation) ? _options.Attempts : 1, cancellationToken);
        var response = await attempts.AskUntilAnsweredAsync((node, call) => node.Admin.EndHoldAsync(request, call)).ConfigureAwait(false);
        try
        {
            var identity = Imei.TryParse(release.Imei, out var imei, out _) ? imei.Identity : default;
            return new HoldWriteResult
            {
                Outcome = ContractMapping.ReadOutcome(response.Outcome),
                Revision = ContractMapping.ReadRevision(response.Revision),
                Status = ContractMapping.ReadStatus(response.Status),
                OtherHolds = (int)response.OtherHolds,
                Previous = response.Previous is { } previous ? ContractMapping.ReadHold(identity, previous) : null,
                AnswerWasLost = attempts.MayBeDone,
            };
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }

    /// <summary>Returns how far the audit logs of all gateways have come, as the store knows it. Needs the role operator.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One for each gateway that has ever kept an audit log for this store.</returns>
    /// <exception cref="GatewayException">
    /// Refused, such as ROLE_REQUIRED; or not answered within <see cref="AdminClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<AuditHead>> GetAuditHeadsAsync(CancellationToken cancellationToken = default)
    {
        var response = await AttemptsOf(_options.Attempts, cancellationToken).AskUntilAnsweredAsync(
            (node, call) => node.Admin.GetAuditHeadsAsync(new GetAuditHeadsRequest(), call)).ConfigureAwait(false);
        try
        {
            return [.. response.Heads.Select(head => new AuditHead(head.Node, (long)head.Lines, head.Head.Memory, ContractMapping.ReadTime(head.ToldAt) ?? default))];
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }

    /// <summary>Makes a link that logs a browser in at one gateway, once. Needs the role operator.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as ROLE_REQUIRED or QUOTA_EXCEEDED; or not answered within <see cref="AdminClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PageLink> CreatePageLinkAsync(CancellationToken cancellationToken = default)
    {
        var response = await AttemptsOf(_options.Attempts, cancellationToken).AskUntilAnsweredAsync(
            (node, call) => node.Admin.CreatePageLinkAsync(new CreatePageLinkRequest(), call)).ConfigureAwait(false);
        try
        {
            return Uri.TryCreate(response.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new PageLink(url, ContractMapping.ReadTime(response.ValidUntil) ?? default)
                : throw ConnectionFault.Violation("The gateway's link is not an http or https address.");
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }

    /// <summary>Closes the connections, if they are this client's own.</summary>
    public void Dispose() => _gateways.Dispose();

    private CallAttempts AttemptsOf(int attempts, CancellationToken cancellationToken) =>
        new(_gateways, attempts, _options.Deadline, _options.Time, cancellationToken);
}
