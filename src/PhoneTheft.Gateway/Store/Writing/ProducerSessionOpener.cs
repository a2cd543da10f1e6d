using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>Opens a producer's session: a fencing number above all before it, known to every shard before anything is answered.</summary>
/// <remarks>
/// That order makes the last sequences final: once every shard knows the new fence, an older stream can publish nothing more. An
/// opening that fails half-way has fenced off the older stream in some shards; its client opens again, as it would have to anyway.
/// </remarks>
internal sealed class ProducerSessionOpener(StoreIdentity identity, StoreDatabase database, WriteScript script, StoreOptions options, TimeProvider time)
{
    /// <summary>Producers of one carrier. A client makes one with its state and keeps it, so this is a fault or an attack.</summary>
    public const int MaxProducers = 1_000;

    private const int ForgetAfterSeconds = 400 * 86_400;

    /// <exception cref="StoreException">The store can't be reached, or refused it.</exception>
    public async Task<ProducerSession> OpenAsync(string carrier, Guid producer, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.WriteTimeout, time);
        try
        {
            return await OpenAsync(carrier, producer, timeout.Token).WaitAsync(cancellationToken);
        }
        catch (FormatException e)
        {
            throw new StoreException(StoreFault.Damaged, $"The store is damaged: {e.Message} The session is not open.", e);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Opening again is always safe, so whether it was done makes no difference to the caller.
            throw RedisFaults.OfNothingWritten(e, "The store does not answer; the session is not open.");
        }

        async Task<ProducerSession> OpenAsync(string carrier, Guid producer, CancellationToken timeout)
        {
            var fence = await NextFenceAsync(carrier, producer, above: 0).WaitAsync(timeout);
            while (true)
            {
                var session = new ProducerSession(carrier, producer, fence, []);
                var entries = await Task.WhenAll(
                    Enumerable.Range(0, identity.Shards).Select(shard => EnterAsync(session, shard, timeout))).WaitAsync(timeout);
                var highest = entries.Max(entry => entry.KnownFence);
                if (highest == 0)
                {
                    return session with { LastSequences = [.. entries.Select(entry => entry.Last)] };
                }

                // Either somebody opened a later session meanwhile, or a failover lost the counter's last steps and it says a number twice.
                if (highest > fence && (long)await database().StringGetAsync(StoreKeys.Fence, CommandFlags.DemandMaster).WaitAsync(timeout) >= highest)
                {
                    throw new StoreException(StoreFault.Superseded, "A later session of this producer has been opened.");
                }

                fence = await NextFenceAsync(carrier, producer, above: highest).WaitAsync(timeout);
            }
        }
    }

    private async Task<long> NextFenceAsync(string carrier, Guid producer, long above)
    {
        RedisKey[] keys = [StoreKeys.Of(0).Meta, StoreKeys.Fence, StoreKeys.ProducersOf(carrier)];
        RedisValue[] arguments = [identity.StoreId.ToString("N"), producer.ToString("D"), above, MaxProducers, ForgetAfterSeconds];
        var answer = await RunAsync(StoreScript.Fence, keys, arguments);
        switch (answer[0])
        {
            case "OK":
                if (answer[2].Length > 0)
                {
                    await ForgetAsync($"{carrier}/{answer[2]}");
                }

                return StoredNumber.Parse(answer[1], "A fence");
            case "FULL":
                throw new StoreException(StoreFault.TooManyProducers, $"The carrier has {MaxProducers} producers already; a client keeps the one it made with its state.");
            default:
                throw Refusal(answer[0]);
        }
    }

    private Task ForgetAsync(string name) => Task.WhenAll(Enumerable.Range(0, identity.Shards)
        .Select(shard => database().HashDeleteAsync(StoreKeys.Of(shard).Producers, name, CommandFlags.DemandMaster)));

    /// <returns>The last sequence number; or the fence that refuses this session.</returns>
    private async Task<(long Last, long KnownFence)> EnterAsync(ProducerSession session, int shard, CancellationToken timeout)
    {
        var keys = StoreKeys.Of(shard);
        while (true)
        {
            timeout.ThrowIfCancellationRequested();
            var answer = await RunAsync(
                StoreScript.Session, [keys.Meta, keys.Log, keys.Producers], [identity.StoreId.ToString("N"), session.Name, session.Fence]);
            switch (answer[0])
            {
                case "OK":
                    return (StoredNumber.Parse(answer[1], "A sequence number"), 0);
                case "SUPERSEDED":
                    return (0, StoredNumber.Parse(answer[1], "A fence"));
                case "REDO":
                    await script.FinishAsync(identity, shard);
                    break;
                default:
                    throw Refusal(answer[0]);
            }
        }
    }

    private async Task<string[]> RunAsync(string text, RedisKey[] keys, RedisValue[] arguments) =>
        (string[])(await database().RunScriptAsync(text, keys, arguments))!;

    private static StoreException Refusal(string state) => state switch
    {
        "STORE_RESET" => new(StoreFault.Reset, "The store came back empty."),
        "STORE_MISMATCH" => new(StoreFault.Mismatch, "The store came back as another store."),
        "FORMAT" => new(StoreFault.Refused, "The store has a format in which this gateway cannot open a session."),
        "DAMAGED" => new(StoreFault.Damaged, "The store is damaged: it has a fence or sequence number of this producer that cannot be read."),
        _ => new(StoreFault.Damaged, $"The store answered '{state}' to a session, which this gateway does not know."),
    };
}

/// <summary>A producer's claim to publish, good until a later session of the same producer is opened anywhere.</summary>
/// <param name="Carrier">Whose producer it is.</param>
/// <param name="Producer">Its id, as the client made it.</param>
/// <param name="Fence">The fencing number: from one counter, so a later session has a higher one.</param>
/// <param name="LastSequences">The last sequence number the store took, by shard.</param>
internal sealed record ProducerSession(string Carrier, Guid Producer, long Fence, IReadOnlyList<long> LastSequences)
{
    /// <summary>As the store names it.</summary>
    public string Name { get; } = $"{Carrier}/{Producer:D}";
}
