using System.Runtime.CompilerServices;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Hold = PhoneTheft.Gateway.Core.Hold;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Writes a carrier's holds, and reads the list and a gateway's status. Safe for any number of callers at once; keep one.
/// </summary>
/// <remarks>
/// The gateway knows the carrier from the connection. A write is answered once it is in the store and in the memory of the gateway that
/// answers; other gateways have it a moment later. A failed call is tried again as <see cref="BlocklistClientOptions.Attempts"/> says; a
/// repeated write counts once. Only a write with a confirmation is not repeated when its outcome is unknown, because its token may have
/// been used. To publish from a journal that survives a restart, use <see cref="SyncClient"/>.
/// </remarks>
public sealed class BlocklistClient : IDisposable
{
    /// <summary>Writes of one call, at most.</summary>
    public const int WritesPerCall = 1_000;

    private readonly GatewayPool _gateways;
    private readonly BlocklistClientOptions _options;

    /// <summary>Over connections of its own, which are closed with this client. Nothing is connected before the first call.</summary>
    /// <param name="gateway">1 to 64 gateways on one store.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An address is not an absolute http or https address.
    /// </exception>
    public BlocklistClient(GatewayChannelOptions gateway, BlocklistClientOptions? options = null)
        : this(new GatewayPool(gateway), options)
    {
    }

    /// <summary>Over a channel that stays the caller's.</summary>
    /// <param name="channel">A channel to one gateway.</param>
    /// <param name="options">Deadlines and retries; null: the defaults.</param>
    public BlocklistClient(ChannelBase channel, BlocklistClientOptions? options = null)
        : this(new GatewayPool(channel), options)
    {
    }

    private BlocklistClient(GatewayPool gateways, BlocklistClientOptions? options)
    {
        _gateways = gateways;
        _options = options ?? new BlocklistClientOptions();
    }

    /// <summary>
    /// Places the caller's hold on a device, or changes it. What <paramref name="write"/> leaves out stays as the hold has it.
    /// </summary>
    /// <param name="write">Which device, and what to change.</param>
    /// <param name="confirmation">
    /// The token of a <see cref="GatewayError.BulkConfirmation"/>, if one was asked for; null or empty: none.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; the write may be carried out all the same.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as CHECK_DIGIT_WRONG or BULK_CONFIRMATION_REQUIRED; or not answered within
    /// <see cref="BlocklistClientOptions.Deadline"/>. <see cref="GatewayError.MayBeDone"/>: it may have been carried out.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<HoldWriteResult> BlockAsync(BlockWrite write, string? confirmation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var request = BlocklistMapping.Write(write, confirmation ?? "");
        return WriteAsync((node, call) => node.Blocklist.BlockAsync(request, call), (response, wasLost) => BlocklistMapping.Read(response, write, wasLost), confirmation, cancellationToken);
    }

    /// <summary>Ends the caller's hold on a device. One that ended before: Unchanged, with the revision that ended it.</summary>
    /// <param name="write">Which device.</param>
    /// <param name="confirmation">As for <see cref="BlockAsync"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; the write may be carried out all the same.</param>
    /// <exception cref="GatewayException">As for <see cref="BlockAsync"/>; HOLD_NOT_FOUND: the caller never held the device.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<HoldWriteResult> UnblockAsync(
        UnblockWrite write, string? confirmation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var request = BlocklistMapping.Write(write, confirmation ?? "");
        return WriteAsync((node, call) => node.Blocklist.UnblockAsync(request, call), (response, wasLost) => BlocklistMapping.Read(response, write, wasLost), confirmation, cancellationToken);
    }

    /// <summary>Carries out up to 1,000 writes, each for itself: one that is refused says why, and the others stand.</summary>
    /// <param name="writes">1 to <see cref="WritesPerCall"/>, no device twice.</param>
    /// <param name="confirmation">For all of them, as for <see cref="BlockAsync"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; the writes may be carried out all the same.</param>
    /// <returns>One result per write, in their order. Those that failed in passing have been tried again, as a whole call is.</returns>
    /// <exception cref="ArgumentException">More than <see cref="WritesPerCall"/>.</exception>
    /// <exception cref="GatewayException">
    /// The call was refused as a whole, or not answered within <see cref="BlocklistClientOptions.BulkDeadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<HoldWriteResult>> WriteManyAsync(
        IReadOnlyList<HoldWrite> writes, string? confirmation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count > WritesPerCall)
        {
            throw new ArgumentException($"At most {WritesPerCall} writes go into one call; got {writes.Count}.", nameof(writes));
        }

        var results = new HoldWriteResult[writes.Count];
        int[] open = [.. Enumerable.Range(0, writes.Count)];
        var attempts = new CallAttempts(_gateways, _options.Attempts, _options.BulkDeadline, _options.Time, cancellationToken);
        while (true)
        {
            GatewayException? failure = null;
            try
            {
                var request = new WriteManyRequest { BulkConfirmation = confirmation ?? "" };
                request.Items.AddRange(open.Select(index => BlocklistMapping.WriteItem(writes[index])));
                var response = await attempts.AskAsync(
                    (node, call) => node.Blocklist.WriteManyAsync(request, call), isLast: HasToken(confirmation)).ConfigureAwait(false);
                ThrowUnlessOneEach(response.Results.Count, open.Length);
                foreach (var (index, result) in open.Zip(response.Results))
                {
                    results[index] = Read(result, answer => BlocklistMapping.Read(answer, writes[index], MayBeDone(index)));
                }

                open = [.. open.Where(index => results[index].Error is { MayPass: true } error && IsRepeatable(error, confirmation))];
            }
            catch (GatewayException e)
            {
                failure = e;
                if (results.Any(result => result is not null))
                {
                    // What an earlier attempt said of these writes holds no longer: this one may have carried them out.
                    Array.ForEach(open, index => results[index] = new HoldWriteResult { Outcome = OperationOutcome.Refused, Error = e.Error, AnswerWasLost = MayBeDone(index) });
                }
            }

            if (failure is null && open.Length == 0)
            {
                return results;
            }

            var error = failure?.Error ?? results[open[0]].Error!;
            if (!IsRepeatable(error, confirmation) || !await attempts.MayRepeatAsync(error).ConfigureAwait(false))
            {
                return failure is null || results.All(result => result is not null) ? results : throw failure;
            }
        }

        bool MayBeDone(int index) => attempts.MayBeDone || results[index] is { AnswerWasLost: true } or { Error.MayBeDone: true };
    }

    /// <summary>
    /// Asks whether a job of many writes may be done today: once, before its first write. It writes and reserves nothing. Nobody
    /// has to announce a job; one that isn't announced may be stopped in the middle.
    /// </summary>
    /// <param name="announcement">What the job will do.</param>
    /// <param name="confirmation">
    /// The token of an earlier refusal, once somebody has checked that the job is intended: this redeems it, and the writes need none.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// BULK_CONFIRMATION_REQUIRED: too much for one day; with a <see cref="GatewayError.BulkConfirmation"/> it can be confirmed.
    /// UNIMPLEMENTED: an older gateway, which counts write by write.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task AnnounceWritesAsync(
        WriteAnnouncement announcement, string? confirmation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        var request = BlocklistMapping.Write(announcement, confirmation ?? "");
        await RepeatAsync((node, call) => node.Blocklist.AnnounceWritesAsync(request, call), (_, _) => true, confirmation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads from the store all that is known of one device.</summary>
    /// <param name="imei">In any spelling: 14, 15 or 16 digits, with or without separators.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as IMEI_LENGTH; or not answered within <see cref="BlocklistClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<DeviceDetails> GetDeviceAsync(string imei, CancellationToken cancellationToken = default)
    {
        var request = new GetDeviceRequest { Imei = imei };
        return RepeatAsync((node, call) => node.Blocklist.GetDeviceAsync(request, call), (response, _) => BlocklistMapping.Read(response), null, cancellationToken);
    }

    /// <summary>Reads the status of one gateway. It answers even while nothing is loaded.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">No gateway answered within <see cref="BlocklistClientOptions.Deadline"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<GatewayStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        RepeatAsync((node, call) => node.Blocklist.GetStatusAsync(new GetStatusRequest(), call), (response, _) => BlocklistMapping.Read(response), null, cancellationToken);

    /// <summary>
    /// Clears losses of the store that somebody knows of and has dealt with. It brings nothing back. Needs the role admin.
    /// </summary>
    /// <param name="ids">1 to 100, as <see cref="GatewayStatus.Losses"/> lists them.</param>
    /// <param name="reason">Why they may be cleared, 1 to 64 characters; kept with them.</param>
    /// <param name="actor">Who clears them, 1 to 64 characters; kept with them.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One per id, in their order. Clearing again what is cleared is no error.</returns>
    /// <exception cref="GatewayException">
    /// Refused, such as ROLE_REQUIRED; or not answered within <see cref="BlocklistClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<IReadOnlyList<ClearedLoss>> ClearLossesAsync(
        IReadOnlyCollection<string> ids, string reason, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var request = new ClearLossesRequest { Reason = reason, Actor = actor };
        request.Ids.AddRange(ids);
        return RepeatAsync(
            (node, call) => node.Blocklist.ClearLossesAsync(request, call),
            IReadOnlyList<ClearedLoss> (response, _) => [.. response.Results.Select(result => new ClearedLoss(result.Id, result.Error is { } error ? GatewayError.From(error) : null))],
            null,
            cancellationToken);
    }

    /// <summary>Reads the caller's own holds from the store, shard by shard, by identity within a shard.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// Each hold as it comes. What changes meanwhile may or may not be in it. A list that ends without an exception is whole.
    /// </returns>
    /// <exception cref="GatewayException">
    /// While reading: it broke off, or nothing came for <see cref="BlocklistClientOptions.ListSilence"/>. Another gateway is asked only
    /// while nothing of the list has come.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<Hold> ListOwnHoldsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var part in ListAsync(ListScope.Own, cancellationToken).ConfigureAwait(false))
        {
            foreach (var device in part.Devices)
            {
                yield return Read(device, HoldOf);
            }
        }
    }

    /// <summary>Reads the effective list from a gateway's memory: every device that is not PERMITTED, whoever holds it.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>As <see cref="ListOwnHoldsAsync"/>.</returns>
    /// <exception cref="GatewayException">
    /// As <see cref="ListOwnHoldsAsync"/>; NOT_LOADED: the gateway has not loaded the list yet.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<ListedDevice> ListEffectiveAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var part in ListAsync(ListScope.Effective, cancellationToken).ConfigureAwait(false))
        {
            var staleness = TimeSpan.FromMilliseconds(part.StalenessMs);
            foreach (var device in part.Devices)
            {
                yield return Read(device, listed => new ListedDevice(IdentityOf(listed), ContractMapping.ReadStatus(listed.Status), staleness, part.Suspect) { IsLostHold = listed.LostHold });
            }
        }
    }

    /// <summary>Closes the connections, if they are this client's own.</summary>
    public void Dispose() => _gateways.Dispose();

    private async IAsyncEnumerable<ListHoldsResponse> ListAsync(
        ListScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var asked = 0UL; ;)
        {
            var node = _gateways.Pick(asked);
            asked |= 1UL << node.Index;
            using var silence = new CancellationTokenSource(SilenceBeforeAList(), _options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
            using var call = node.Blocklist.ListHolds(new ListHoldsRequest { Scope = scope }, cancellationToken: either.Token);
            bool hasMore;
            try
            {
                hasMore = await NextAsync(node, call.ResponseStream, silence, cancellationToken).ConfigureAwait(false);
            }
            catch (GatewayException e) when (e.Error.MayBeAskedElsewhere && !_gateways.HasAskedAll(asked))
            {
                // Nothing of the list has come yet, so another gateway can give all of it.
                node.Failed(e.Error);
                continue;
            }

            while (hasMore)
            {
                silence.CancelAfter(_options.ListSilence);
                yield return call.ResponseStream.Current;
                hasMore = await NextAsync(node, call.ResponseStream, silence, cancellationToken).ConfigureAwait(false);
            }

            yield break;
        }
    }

    // Each of several gateways has its share, so that one that hangs does not take all of it.
    private TimeSpan SilenceBeforeAList() =>
        _options.ListSilence == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : _options.ListSilence / _gateways.Nodes.Count;

    private async Task<bool> NextAsync(
        GatewayNode node, IAsyncStreamReader<ListHoldsResponse> stream, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(CancellationToken.None).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw silence.IsCancellationRequested
                ? new GatewayException(
                    GatewayError.TooLate($"The gateway at {node.Address} sent nothing for {_options.ListSilence.TotalSeconds:0.#} s."), e)
                : GatewayException.From(e, node.Address);
        }
    }

    private Task<HoldWriteResult> WriteAsync<TResponse>(
        Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask, Func<TResponse, bool, HoldWriteResult> read, string? confirmation, CancellationToken cancellationToken) =>
        RepeatAsync(ask, read, confirmation, cancellationToken);

    private async Task<TResult> RepeatAsync<TResponse, TResult>(
        Func<GatewayNode, CallOptions, AsyncUnaryCall<TResponse>> ask, Func<TResponse, bool, TResult> read, string? confirmation, CancellationToken cancellationToken)
    {
        var attempts = new CallAttempts(_gateways, _options.Attempts, _options.Deadline, _options.Time, cancellationToken);
        while (true)
        {
            try
            {
                var response = await attempts.AskAsync(ask, isLast: HasToken(confirmation)).ConfigureAwait(false);
                return Read(response, answer => read(answer, attempts.MayBeDone));
            }
            catch (GatewayException e) when (IsRepeatable(e.Error, confirmation))
            {
                if (!await attempts.MayRepeatAsync(e.Error).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    // A token is good once: repeated after it was redeemed, the write would be refused although it was carried out.
    private static bool IsRepeatable(GatewayError error, string? confirmation) => !HasToken(confirmation) || !error.MayBeDone;

    private static bool HasToken(string? confirmation) => !string.IsNullOrEmpty(confirmation);

    private static void ThrowUnlessOneEach(int results, int writes)
    {
        if (results != writes)
        {
            throw GatewayException.From(ConnectionFault.Violation($"The gateway answered {results} writes; {writes} were asked."));
        }
    }

    private static Hold HoldOf(V1.ListedDevice device) => device.Hold is { } hold
        ? ContractMapping.ReadHold(IdentityOf(device), hold)
        : throw ConnectionFault.Violation("The gateway listed a device without its hold.");

    private static EquipmentIdentity IdentityOf(V1.ListedDevice device) => ContractMapping.ReadIdentity(device.Identity);

    private static TResult Read<T, TResult>(T message, Func<T, TResult> read)
    {
        try
        {
            return read(message);
        }
        catch (ConnectionFault e)
        {
            throw GatewayException.From(e);
        }
    }
}
