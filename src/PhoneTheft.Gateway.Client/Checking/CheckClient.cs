using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>Asks a gateway whether devices may attach. Safe for any number of callers at once; keep one.</summary>
/// <remarks>
/// One question at a time costs a call each; a network that asks thousands a second opens a <see cref="CheckStream"/>. Whoever
/// can keep the list itself asks no gateway: see <see cref="SyncClientOptions.Replica"/>.
/// </remarks>
public sealed class CheckClient : IDisposable
{
    /// <summary>Questions of one call of CheckMany, at most.</summary>
    public const int QuestionsPerCall = 10_000;

    // All zeros are on many phones and on no list: the gateway refuses to block them.
    private const string Placeholder = "00000000000000";

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500));

    private readonly GatewayPool _gateways;
    private readonly CheckClientOptions _options;

    // Of the only gateway; null where there are several.
    private readonly CheckService.CheckServiceClient? _single;

    /// <summary>Over connections of its own, which are closed with this client. Nothing is connected before the first call.</summary>
    /// <param name="gateway">1 to 64 gateways on one store.</param>
    /// <param name="options">Deadlines and the age of answers; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address.
    /// </exception>
    public CheckClient(GatewayChannelOptions gateway, CheckClientOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    /// <summary>
    /// Over a channel that stays the caller's. A channel made by <see cref="GatewayChannel.Create"/> tries a failed check again.
    /// </summary>
    /// <param name="channel">A channel to one gateway.</param>
    /// <param name="options">Deadlines and the age of answers; null: the defaults.</param>
    public CheckClient(ChannelBase channel, CheckClientOptions? options = null)
        : this(new GatewayPool(channel), options)
    {
    }

    private CheckClient(GatewayPool gateways, CheckClientOptions? options)
    {
        _gateways = gateways;
        _options = options ?? new CheckClientOptions();
        _single = gateways.HasSeveral ? null : gateways.Nodes[0].Checks;
    }

    /// <summary>
    /// Connects and asks one question, so that the first that matters doesn't pay for it: a handshake, and code that runs for the
    /// first time, take longer than a check may. The question is about a placeholder that no list can hold, and the gateway counts it.
    /// A gateway that is not there yet is tried again until <see cref="CheckClientOptions.ConnectTimeout"/> is over. With several
    /// gateways it returns when the first has answered; the others go on connecting.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// No gateway has answered within <see cref="CheckClientOptions.ConnectTimeout"/>, or what answers is no gateway
    /// (<see cref="GatewayError.IsWrongAddress"/>). One that answers with a refusal, such as NOT_LOADED, is connected.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        _gateways.Pick();
        var connecting = _gateways.Nodes.Select(node => ConnectAsync(node, cancellationToken)).ToList();
        while (true)
        {
            var first = await Task.WhenAny(connecting).ConfigureAwait(false);
            if (first.IsCompletedSuccessfully || connecting.Count == 1)
            {
                await first.ConfigureAwait(false);
                return;
            }

            connecting.Remove(first);
        }
    }

    /// <summary>Asks about one device.</summary>
    /// <param name="imei">In any spelling: 14, 15 or 16 digits, with or without separators.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as IMEI_LENGTH or TOO_STALE; or no answer within <see cref="CheckClientOptions.Deadline"/>, all retries included.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<CheckAnswer> CheckAsync(string imei, CancellationToken cancellationToken = default)
    {
        var request = new CheckRequest { Imei = imei, Consistency = _options.Consistency };
        return _single is null ? CheckAnyAsync(request, cancellationToken) : CheckSingleAsync(_single, request, cancellationToken);
    }

    /// <summary>Asks about many devices, 10,000 a call.</summary>
    /// <param name="imeis">In any spelling.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One answer per IMEI, in their order; one that was refused says why, the others stand.</returns>
    /// <exception cref="GatewayException">
    /// A call was refused as a whole, or not answered within <see cref="CheckClientOptions.BulkDeadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<CheckAnswer>> CheckManyAsync(
        IReadOnlyCollection<string> imeis, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imeis);
        var answers = new List<CheckAnswer>(imeis.Count);
        foreach (var part in imeis.Chunk(QuestionsPerCall))
        {
            var request = new CheckManyRequest { Consistency = _options.Consistency };
            request.Imeis.AddRange(part);
            var response = await AskAnyAsync(
                (node, call) => node.Checks.CheckManyAsync(request, call), _options.BulkDeadline, cancellationToken).ConfigureAwait(false);
            var freshness = response.Shards.ToDictionary(shard => shard.Revision.Shard);
            if (response.Results.Count != part.Length)
            {
                // Answers are told apart by their place alone: with one too few, a blocked device would get its neighbour's answer.
                throw GatewayException.From(ConnectionFault.Violation($"The gateway gave {response.Results.Count} answers to {part.Length} questions."));
            }

            answers.AddRange(response.Results.Select(result => CheckAnswer.From(
                result, shard => freshness.TryGetValue(shard, out var found)
                    ? found
                    : throw GatewayException.From(ConnectionFault.Violation($"The gateway did not say how fresh shard {shard} is.")))));
        }

        return answers;
    }

    /// <summary>
    /// Opens a stream: the way to ask thousands of questions a second, because each is sent before the last one is answered.
    /// </summary>
    /// <returns>
    /// At once: a stream that cannot connect says so in its first answer. Any number of callers may share one. Dispose of it.
    /// </returns>
    public CheckStream OpenStream() => new(_gateways, _options);

    /// <summary>Closes the connections, if they are this client's own.</summary>
    public void Dispose() => _gateways.Dispose();

    private async Task ConnectAsync(GatewayNode node, CancellationToken cancellationToken)
    {
        var deadline = DeadlineAfter(_options.ConnectTimeout);
        var failed = default(FailedAttempts);
        for (var failures = 1; ; failures++)
        {
            try
            {
                var request = new CheckRequest { Imei = Placeholder };
                using var call = node.Checks.CheckAsync(request, deadline: deadline, cancellationToken: cancellationToken);
                await call.ResponseAsync.ConfigureAwait(false);
                return;
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var failure = GatewayError.From(e, node.Address, _gateways.AddressesOf(ulong.MaxValue));
                if (!failure.IsOfTransport)
                {
                    return;
                }

                var told = failed.Add(failure);
                var wait = Backoff.After(failures);
                var mayComeUp = failure is { IsTransient: true, IsWrongAddress: false };
                if (!mayComeUp || _options.Time.GetUtcNow().UtcDateTime + wait >= deadline)
                {
                    throw new GatewayException(told, e);
                }

                await Task.Delay(wait, _options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<CheckAnswer> CheckSingleAsync(
        CheckService.CheckServiceClient gateway, CheckRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var call = gateway.CheckAsync(request, deadline: DeadlineAfter(_options.Deadline), cancellationToken: cancellationToken);
            return CheckAnswer.From(await call.ResponseAsync.ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw GatewayException.From(e, _gateways.Nodes[0].Address);
        }
    }

    private async Task<CheckAnswer> CheckAnyAsync(CheckRequest request, CancellationToken cancellationToken) =>
        CheckAnswer.From(await AskAnyAsync((node, call) => node.Checks.CheckAsync(request, call), _options.Deadline, cancellationToken).ConfigureAwait(false));

    private Task<TResponse> AskAnyAsync<TResponse>(Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask, TimeSpan deadline, CancellationToken cancellationToken) =>
        new HedgedCall<TResponse>(_gateways, ask, _gateways.CheckAttempts, deadline, _options.Time).RunAsync(cancellationToken);

    private DateTime DeadlineAfter(TimeSpan time) => _options.Time.GetUtcNow().UtcDateTime + time;
}
