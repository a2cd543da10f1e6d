using System.Diagnostics;
using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.V1;
using HoldReason = PhoneTheft.Gateway.V1.HoldReason;

namespace PhoneTheft.Gateway.Experiments.Outages;

/// <summary>Blocks of new devices by schedule, whatever becomes of the ones before.</summary>
internal sealed class WriteLoad(GatewayServer gateway)
{
    // Of TACs of their own: none is on the list already, whose devices have no holds here. Few of each, as the bulk limits have it.
    private const ulong FirstTac = 98_000_000UL;
    private const ulong OfTac = 20_000;

    private ulong _next;

    /// <summary>Writes until it is told to stop, and waits for the last answer.</summary>
    public async Task<WrittenLoad> RunAsync(int perSecond, CancellationToken stop)
    {
        using var channel = gateway.ChannelOf("writer");
        var client = new BlocklistService.BlocklistServiceClient(channel);
        var calls = new List<Task<(TimeSpan Took, string? Reason)>>();
        var begin = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var due = TimeSpan.FromSeconds((double)calls.Count / perSecond) - Stopwatch.GetElapsedTime(begin);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            calls.Add(BlockAsync(client, NextDevice()));
        }

        var results = await Task.WhenAll(calls);
        return new WrittenLoad(
            results.Count(result => result.Reason is not null), results.Count(result => result.Reason is ""), results.Max(result => result.Took));
    }

    private string NextDevice()
    {
        var number = _next++;
        return EquipmentIdentity.FromValue(((FirstTac + (number / OfTac)) * EquipmentIdentity.SerialsPerTac) + (number % OfTac)).ToString();
    }

    private static async Task<(TimeSpan Took, string? Reason)> BlockAsync(BlocklistService.BlocklistServiceClient client, string device)
    {
        var started = Stopwatch.GetTimestamp();
        string? reason = null;
        try
        {
            await client.BlockAsync(new BlockRequest { Imei = device, Reason = HoldReason.Stolen });
        }
        catch (RpcException e)
        {
            reason = GatewayError.From(e).Reason;
        }

        return (Stopwatch.GetElapsedTime(started), reason);
    }
}

/// <summary>What became of the writes of a run.</summary>
/// <param name="Refused">How many failed.</param>
/// <param name="Untyped">How many of these without a reason of the contract.</param>
/// <param name="Longest">The longest of all.</param>
internal sealed record WrittenLoad(int Refused, int Untyped, TimeSpan Longest);
