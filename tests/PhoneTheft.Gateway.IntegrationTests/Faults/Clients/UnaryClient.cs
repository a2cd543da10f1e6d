using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;
using OperationOutcome = PhoneTheft.Gateway.Histories.OperationOutcome;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>A carrier's back office: blocks and releases, one after the other, at whichever gateway.</summary>
/// <remarks>It asks the next thing only once the last one is answered or given up, so its own writes have an order.</remarks>
internal sealed class UnaryClient(string carrier, IReadOnlyList<SiteGateway> gateways, Logbook log, Random random, WorkloadMix mix)
{
    // A hold that expires is never touched again: a later block would keep its end.
    private readonly List<EquipmentIdentity> _mine = [];

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var at = gateways[random.Next(gateways.Count)];
            switch (random.Next(100))
            {
                case var percent when percent < mix.ReleasePercent && _mine.Count > 0:
                    await ReleaseAsync(at, _mine[random.Next(_mine.Count)]);
                    break;
                case var percent when percent < mix.ReleasePercent + mix.ExpiryPercent:
                    await BlockAsync(at, Devices.New(), TimeSpan.FromSeconds(random.Next(2, 5)));
                    break;
                case var percent when percent < mix.ReleasePercent + mix.ExpiryPercent + mix.ContestedPercent:
                    await BlockMineAsync(at, Devices.Contested(random));
                    break;
                default:
                    await BlockMineAsync(at, Devices.New());
                    break;
            }

            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Blocks it, and says whether that was acknowledged.</summary>
    public async Task<bool> BlockAsync(SiteGateway at, EquipmentIdentity device, TimeSpan? expires = null)
    {
        var request = new BlockRequest { Imei = device.ToString(), Reason = V1.HoldReason.Stolen };
        var asked = New(at, device, OperationKind.Place);
        if (expires is { } after)
        {
            // In whole seconds, so it may be up to one earlier.
            request.ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow() + after);
            request.ExpiresAt.Nanos = 0;
            asked = asked with { Expires = asked.Started + (long)((after - TimeSpan.FromSeconds(1)).TotalSeconds * TimeProvider.System.TimestampFrequency) };
        }

        return await AskAsync(asked, async () =>
        {
            var answer = await Service(at).BlockAsync(request, GatewayUnderTest.As(carrier), Logbook.Deadline);
            return (answer.Outcome, answer.Revision, answer.Status);
        });
    }

    public Task<bool> ReleaseAsync(SiteGateway at, EquipmentIdentity device) => AskAsync(New(at, device, OperationKind.Release), async () =>
    {
        var answer = await Service(at).UnblockAsync(new UnblockRequest { Imei = device.ToString() }, GatewayUnderTest.As(carrier), Logbook.Deadline);
        return (answer.Outcome, answer.Revision, answer.Status);
    });

    private async Task BlockMineAsync(SiteGateway at, EquipmentIdentity device)
    {
        _mine.Add(device);
        await BlockAsync(at, device);
    }

    private async Task<bool> AskAsync(Operation asked, Func<Task<(WriteOutcome Outcome, V1.Revision Revision, V1.EquipmentStatus Status)>> call)
    {
        log.Asking(asked.Identity);
        try
        {
            var (outcome, revision, status) = await call();
            log.Add(asked with
            {
                Ended = Logbook.Now,
                Outcome = outcome == WriteOutcome.Changed ? OperationOutcome.Changed : OperationOutcome.Unchanged,
                Revision = revision,
                Status = status,
            });
            return true;
        }
        catch (RpcException e)
        {
            log.Add(asked with { Ended = Logbook.Now, Outcome = OutcomeOf(e) });
            return false;
        }
    }

    // What has no reason did not come from a gateway, or the end of the answer is missing.
    private static OperationOutcome OutcomeOf(RpcException exception) => GatewayError.From(exception).Reason switch
    {
        "HOLD_NOT_FOUND" => OperationOutcome.NotHeld,
        "" or "WRITE_OUTCOME_UNKNOWN" or "INTERNAL" => OperationOutcome.Unknown,
        _ => OperationOutcome.Refused,
    };

    private Operation New(SiteGateway at, EquipmentIdentity device, OperationKind kind) =>
        new() { Gateway = at.Life, Carrier = carrier, Kind = kind, Identity = device, Started = Logbook.Now };

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Pause.ForMillisecondsAsync(random.Next(2 * mix.MillisecondsBetweenWrites), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static BlocklistService.BlocklistServiceClient Service(SiteGateway at) => new(at.Channel);
}
