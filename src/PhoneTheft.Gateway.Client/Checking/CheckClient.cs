using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>Asks a gateway whether devices may attach. Safe for any number of callers at once; keep one.</summary>
/// <remarks>
/// One question at a time costs a call each; a network that asks thousands a second opens a <see cref="CheckStream"/>. Whoever
/// can keep the list itself asks nobody: see <see cref="SyncClientOptions.Replica"/>.
/// </remarks>
public sealed class CheckClient : IDisposable
{
    /// <summary>Questions of one call of CheckMany, at most.</summary>
    public const int QuestionsPerCall = 10_000;

    // All zeros are on many phones and on no list: the gateway refuses to block them.
    private const string Placeholder = "00000000000000";

    private readonly CheckService.CheckServiceClient _service;
    private readonly CheckClientOptions _options;
    private readonly GrpcChannel? _owned;

    /// <summary>Over a channel of its own, which is closed with this client.</summary>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public CheckClient(GatewayChannelOptions channel, CheckClientOptions? options = null)
    {
        _owned = GatewayChannel.Create(channel);
        _service = new CheckService.CheckServiceClient(_owned);
        _options = options ?? new CheckClientOptions();
    }

    /// <summary>Over a channel that stays the caller's. Made by <see cref="GatewayChannel.Create"/>, it retries a check.</summary>
    public CheckClient(ChannelBase channel, CheckClientOptions? options = null)
    {
        _service = new CheckService.CheckServiceClient(channel);
        _options = options ?? new CheckClientOptions();
    }

    /// <summary>
    /// Connects and asks one question, so that the first that matters doesn't pay for it: a handshake, and code that runs for the
    /// first time, take longer than a check may. The question is about a placeholder that no list can hold, and the gateway counts it.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting: a channel of this client's own is waited for until it is connected.</param>
    /// <exception cref="GatewayException">No gateway has answered. One that answers with a refusal, such as NOT_LOADED, is connected.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (_owned is not null)
        {
            await _owned.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var request = new CheckRequest { Imei = Placeholder };
            using var call = _service.CheckAsync(request, deadline: DeadlineAfter(_options.BulkDeadline), cancellationToken: cancellationToken);
            CheckAnswer.From(await call.ResponseAsync.ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (GatewayException.From(e) is { Error.Reason.Length: 0 } unanswered)
            {
                throw unanswered;
            }
        }
    }

    /// <summary>Asks about one device.</summary>
    /// <param name="imei">In any spelling: 14, 15 or 16 digits, with or without separators.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">
    /// Refused, such as IMEI_LENGTH or TOO_STALE; or no answer within <see cref="CheckClientOptions.Deadline"/>, the retries of
    /// the channel included.
    /// </exception>
    public async Task<CheckAnswer> CheckAsync(string imei, CancellationToken cancellationToken = default)
    {
        var request = new CheckRequest { Imei = imei, Consistency = _options.Consistency };
        try
        {
            using var call = _service.CheckAsync(request, deadline: DeadlineAfter(_options.Deadline), cancellationToken: cancellationToken);
            return CheckAnswer.From(await call.ResponseAsync.ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw GatewayException.From(e);
        }
    }

    /// <summary>Asks about many devices, 10,000 a call.</summary>
    /// <param name="imeis">In any spelling.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One answer per IMEI, in their order; one that was refused says why, the others stand.</returns>
    /// <exception cref="GatewayException">A call was refused as a whole, or not answered within <see cref="CheckClientOptions.BulkDeadline"/>.</exception>
    public async Task<IReadOnlyList<CheckAnswer>> CheckManyAsync(IReadOnlyCollection<string> imeis, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imeis);
        var answers = new List<CheckAnswer>(imeis.Count);
        foreach (var part in imeis.Chunk(QuestionsPerCall))
        {
            var request = new CheckManyRequest { Consistency = _options.Consistency };
            request.Imeis.AddRange(part);
            try
            {
                using var call = _service.CheckManyAsync(request, deadline: DeadlineAfter(_options.BulkDeadline), cancellationToken: cancellationToken);
                var response = await call.ResponseAsync.ConfigureAwait(false);
                var freshness = response.Shards.ToDictionary(shard => shard.Revision.Shard);
                answers.AddRange(response.Results.Select(result => CheckAnswer.From(result, shard => freshness[shard])));
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw GatewayException.From(e);
            }
        }

        return answers;
    }

    /// <summary>Opens a stream: the way to ask thousands a second, each question sent before the last is answered.</summary>
    public CheckStream OpenStream() => new(_service.CheckStream(), _options);

    /// <summary>Closes the channel, if it is this client's own.</summary>
    public void Dispose() => _owned?.Dispose();

    private DateTime DeadlineAfter(TimeSpan time) => _options.Time.GetUtcNow().UtcDateTime + time;
}
