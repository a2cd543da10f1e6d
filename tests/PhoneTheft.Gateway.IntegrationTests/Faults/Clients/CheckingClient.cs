using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>An equipment register that asks one gateway again and again about every device that somebody writes.</summary>
/// <remarks>Of equal answers of one life of the gateway the first and the last are written down.</remarks>
internal sealed class CheckingClient(SiteGateway gateway, Logbook log, Random random)
{
    private const int MillisecondsBetweenCalls = 25;
    private const int MostDevices = 1_000;

    private readonly Dictionary<EquipmentIdentity, Operation> _last = [];

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; !cancellationToken.IsCancellationRequested; round++)
        {
            if (log.Newest(MostDevices) is { Count: > 0 } devices)
            {
                await CheckManyAsync(devices);
                await CheckAsync(devices[random.Next(devices.Count)], fullyConsistent: round % 8 == 0);
            }

            try
            {
                await Pause.ForMillisecondsAsync(MillisecondsBetweenCalls, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The run is over.
            }
        }

        foreach (var last in _last.Values)
        {
            log.Add(last);
        }
    }

    private async Task CheckManyAsync(IReadOnlyList<EquipmentIdentity> devices)
    {
        var asked = New();
        try
        {
            var answer = await new CheckService.CheckServiceClient(gateway.Channel).CheckManyAsync(
                new CheckManyRequest { Imeis = { devices.Select(device => device.ToString()) } }, deadline: Logbook.Deadline);
            var ended = Logbook.Now;
            var shards = answer.Shards.ToDictionary(shard => shard.Revision.Shard, shard => shard.Revision);
            foreach (var (device, result) in devices.Zip(answer.Results).Where(result => result.Second.Error is null))
            {
                Note(asked with { Identity = device, Ended = ended, Status = result.Status, Revision = shards[result.Shard] });
            }
        }
        catch (RpcException)
        {
            // It says nothing.
        }
    }

    private async Task CheckAsync(EquipmentIdentity device, bool fullyConsistent)
    {
        var asked = New() with { Identity = device, FullyConsistent = fullyConsistent };
        try
        {
            var answer = await new CheckService.CheckServiceClient(gateway.Channel).CheckAsync(
                new CheckRequest { Imei = device.ToString(), Consistency = fullyConsistent ? new Consistency { FullyConsistent = true } : null },
                deadline: Logbook.Deadline);
            Note(asked with { Ended = Logbook.Now, Status = answer.Status, Revision = answer.Revision });
        }
        catch (RpcException)
        {
            // It says nothing.
        }
    }

    private void Note(Operation check)
    {
        if (check.Gateway != gateway.Life)
        {
            // From which of the two lives it came, nobody can tell.
            return;
        }

        if (!_last.TryGetValue(check.Identity, out var before) || before.Status != check.Status || before.Gateway != check.Gateway)
        {
            if (before is not null)
            {
                log.Add(before);
            }

            log.Add(check);
        }

        _last[check.Identity] = check;
    }

    private Operation New() => new()
    {
        Gateway = gateway.Life,
        Carrier = "",
        Kind = OperationKind.Check,
        Identity = default,
        Started = Logbook.Now,
        Outcome = OperationOutcome.Answered,
    };
}
