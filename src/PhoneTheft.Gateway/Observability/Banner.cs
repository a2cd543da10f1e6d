using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Opening;

namespace PhoneTheft.Gateway.Observability;

/// <summary>One block at the start that says what this gateway is, where, and what is not safe about it.</summary>
internal sealed class Banner(
    IOptions<ListenOptions> listen, IOptions<SecurityOptions> security, StoreConnection connection, HoldStore store, Replica replica, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!replica.IsLoaded && store.Trouble is null)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }

        try
        {
            Console.Out.WriteLine(Compose());
        }
        catch (IOException)
        {
            // Nobody can read it, which is no reason to stop serving.
        }
    }

    private string Compose()
    {
        var entries = replica.IsLoaded
            ? $"{replica.Shards.Sum(shard => shard.View!.Table.Prohibited):N0} prohibited, {replica.Shards.Sum(shard => shard.View!.Table.Tracked):N0} tracked"
            : "not loaded yet, not serving";
        List<string> lines =
        [
            "",
            $"  PhoneTheft Gateway {BuildInfo.Version}",
            $"  gRPC    {listen.Value.Grpc}",
            $"  health  {listen.Value.Http}/healthz, /readyz",
            $"  store   {connection.Description}{(store.Layout is { } named ? $", id {named.StoreId}" : "")}",
            $"  shards  {(store.Layout is { } layout ? layout.Shards : "not known yet")}",
            $"  entries {entries}",
            $"  mode    {security.Value.Mode}",
        ];
        lines.AddRange(Warnings().Select(warning => $"  ! {warning}"));
        lines.Add("");
        return string.Join(Environment.NewLine, lines);
    }

    private IEnumerable<string> Warnings()
    {
        yield return "Callers are not authenticated: everybody is the carrier they name in x-dev-carrier, with the role authority.";
        yield return "No TLS: what callers ask and answer can be read on the way.";
        if (security.Value.AllowInsecureBeyondLoopback)
        {
            yield return "Security:AllowInsecureBeyondLoopback is set: other machines may reach this gateway.";
        }

        if (store.Trouble is { } trouble)
        {
            yield return trouble.Message;
        }
    }
}
