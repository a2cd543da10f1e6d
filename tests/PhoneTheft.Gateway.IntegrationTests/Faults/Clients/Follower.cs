using Google.Protobuf;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;
using PhoneTheft.Gateway.IntegrationTests.Support;
using OperationOutcome = PhoneTheft.Gateway.Histories.OperationOutcome;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>A carrier's sync job: it keeps the list in a file, and publishes from a journal.</summary>
internal sealed class Follower : IAsyncDisposable
{
    public const string Carrier = "carol";

    private static readonly TimeSpan Patient = Patience.OfSeconds(8);

    private readonly TempDirectory _files = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SyncState _state;
    private readonly SyncClient _client;
    private readonly Task _running;
    private readonly Logbook _log;
    private readonly Random _random;
    private readonly List<EquipmentIdentity> _mine = [];
    private readonly List<Task> _receipts = [];

    public Follower(IEnumerable<SiteGateway> gateways, Logbook log, Random random)
    {
        (_log, _random) = (log, random);
        _state = SyncState.Open(_files.Below("carol.db"));
        var options = new GatewayChannelOptions
        {
            Addresses = [.. gateways.Select(gateway => new Uri($"http://{gateway.Link.EndPoint}"))],
            DevelopmentCarrier = Carrier,
        };
        _client = new SyncClient(_state, options, new SyncClientOptions { LargestBackoff = TimeSpan.FromMilliseconds(500), ConnectTimeout = TimeSpan.FromSeconds(3) });
        _running = _client.RunAsync(_stop.Token);
    }

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await PublishAsync();
            try
            {
                await Pause.ForMillisecondsAsync(_random.Next(300), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The run is over.
            }
        }
    }

    /// <summary>Until all it published is answered, or that takes too long, which the end will say.</summary>
    public async Task AnsweredAsync()
    {
        try
        {
            await Task.WhenAll(_receipts).WaitAsync(Patient, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Then it cannot converge either.
        }
    }

    /// <summary>Once its list is the gateway's.</summary>
    public async Task<FinalList> EndAsync(FinalList ofGateway)
    {
        var trouble = "";
        try
        {
            using var bound = new CancellationTokenSource(Patient, TimeProvider.System);
            await _client.WaitForConvergenceAsync(bound.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or SyncStoppedException)
        {
            trouble = $"{e.Message} {_client.Status.Pending} operations are not answered, and the last error was {_client.Status.LastError?.Message}";
        }

        var isEqual = trouble.Length == 0 && (await _client.VerifyAsync().WaitAsync(Patient, TimeProvider.System)).IsEqual;
        return new FinalList
        {
            Name = $"the follower {Carrier}",
            Prohibited = _log.Written.Where(device => _state.StatusOf(device) == EquipmentStatus.Prohibited).ToHashSet(),
            Digests = isEqual ? ofGateway.Digests : [],
            Trouble = trouble,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _client.DisposeAsync();
        _state.Dispose();
        _stop.Dispose();
        _files.Dispose();
    }

    private async Task PublishAsync()
    {
        if (_running.IsCompleted)
        {
            await _running;
        }

        // Each device once: what one publish asks of a device twice has no order for the judges.
        var devices = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => _random.Next(4) switch
        {
            0 when _mine.Count > 0 => _mine[_random.Next(_mine.Count)],
            1 => Devices.Contested(_random),
            _ => Devices.New(),
        }).Distinct();
        SyncOperation[] operations = [.. devices.Select<EquipmentIdentity, SyncOperation>(device => _mine.Contains(device) && _random.Next(2) == 0
            ? new EndHold { Identity = device }
            : new PlaceHold { Identity = device, Reason = HoldReason.Stolen })];
        _mine.AddRange(operations.Select(operation => operation.Identity).Except(_mine));
        foreach (var operation in operations)
        {
            _log.Asking(operation.Identity);
        }

        var started = Logbook.Now;
        var receipt = await _client.PublishAsync(operations);
        _receipts.Add(NoteAsync(receipt, operations, started));
    }

    private async Task NoteAsync(PublishReceipt receipt, SyncOperation[] operations, long started)
    {
        IReadOnlyList<OperationResult> results;
        try
        {
            results = await receipt.Completion;
        }
        catch (Exception e) when (e is SyncStoppedException or SyncStateException or ObjectDisposedException)
        {
            results = [];
        }

        for (var i = 0; i < operations.Length; i++)
        {
            var result = results.ElementAtOrDefault(i);
            _log.Add(new Operation
            {
                Gateway = "any gateway",
                Carrier = Carrier,
                Kind = operations[i] is PlaceHold ? OperationKind.Place : OperationKind.Release,
                Identity = operations[i].Identity,
                Started = started,
                Ended = result is null ? Operation.Never : Logbook.Now,
                Outcome = OutcomeOf(result),
                Revision = result is null ? null : RevisionOf(result.Revision),
                Status = (V1.EquipmentStatus)(int)(result?.Status ?? EquipmentStatus.None),
                Producer = "the journal",
            });
        }
    }

    private static OperationOutcome OutcomeOf(OperationResult? result) => result?.Outcome switch
    {
        Gateway.Client.OperationOutcome.Changed => OperationOutcome.Changed,
        Gateway.Client.OperationOutcome.Unchanged => OperationOutcome.Unchanged,
        Gateway.Client.OperationOutcome.NotHeld => OperationOutcome.NotHeld,
        Gateway.Client.OperationOutcome.AlreadyApplied => OperationOutcome.AlreadyApplied,
        Gateway.Client.OperationOutcome.Refused => OperationOutcome.Refused,
        _ => OperationOutcome.Unknown,
    };

    private static V1.Revision RevisionOf(Revision revision)
    {
        var chain = new byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(chain, revision.Chain);
        return new V1.Revision
        {
            Shard = (uint)revision.Shard,
            Epoch = (ulong)revision.Epoch,
            Number = (ulong)revision.Number,
            Chain = ByteString.CopyFrom(chain),
        };
    }
}
