using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Observability;

/// <summary>One block at the start that says what this gateway is, where, and what is not safe about it.</summary>
internal sealed partial class Banner(
    Listeners listeners, IOptions<SecurityOptions> security, StoreConnection connection, HoldStore store, Replica replica, LogOutput output, TimeProvider time, ILogger<Banner> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while ((!replica.IsLoaded && store.Trouble is null) || listeners.Addresses.Count < 2)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }

        var facts = Facts();
        List<string> warnings = [.. Warnings()];
        if (output.Format is LogFormat.Json)
        {
            // Into the log, where it is one line like all others.
            Log.Started(logger, BuildInfo.Version, string.Join("; ", facts.Select(fact => $"{fact.Name}: {fact.Value}")), string.Join(" ", warnings));
            return;
        }

        try
        {
            Console.Out.WriteLine(string.Join(
                Environment.NewLine,
                ["", $"  PhoneTheft Gateway {BuildInfo.Version}", .. facts.Select(fact => $"  {fact.Name,-7} {fact.Value}"), .. warnings.Select(warning => $"  ! {warning}"), ""]));
        }
        catch (IOException)
        {
            // Nobody can read it, which is no reason to stop serving.
        }
    }

    private List<(string Name, string Value)> Facts() =>
    [
        ("gRPC", listeners.Addresses[0]),
        ("health", $"{listeners.Addresses[1]}/healthz, /readyz"),
        ("store", $"{connection.Description}{(store.Layout is { } named ? $", id {named.StoreId}" : "")}"),
        ("shards", store.Layout is { } layout ? $"{layout.Shards}" : "not known yet"),
        ("entries", replica.IsLoaded
            ? $"{replica.Shards.Sum(shard => shard.View!.Table.Prohibited):N0} prohibited, {replica.Shards.Sum(shard => shard.View!.Table.Tracked):N0} tracked"
            : "not loaded yet, not serving"),
        ("mode", $"{security.Value.Mode}"),
    ];

    private IEnumerable<string> Warnings()
    {
        yield return "Callers are not authenticated: everybody is the carrier they name in x-dev-carrier, with the role authority.";
        yield return "No TLS: what callers ask and answer can be read on the way.";
        if (security.Value.AllowInsecureBeyondLoopback)
        {
            yield return "Security:AllowInsecureBeyondLoopback is set: other machines may reach this gateway.";
        }

        foreach (var file in UnreadFiles.Warnings(Environment.CurrentDirectory))
        {
            yield return file;
        }

        foreach (var warning in store.Warnings)
        {
            yield return warning;
        }

        if (store.Trouble is { } trouble)
        {
            yield return trouble.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1350, LogLevel.Information, "PhoneTheft Gateway {Version}. {Facts}. {Warnings}")]
        public static partial void Started(ILogger logger, string version, string facts, string warnings);
    }
}
