using Google.Protobuf;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>How this gateway is, shard by shard: the answer to GetStatus.</summary>
internal sealed class StatusReport(HoldStore store, Replica replica, LossBook losses, LostBranches branches, StoreOptions options, GatewayWarnings warnings)
{
    /// <param name="caller">Who asks: not everybody reads the warnings.</param>
    public GetStatusResponse ReadFor(Caller caller)
    {
        var response = new GetStatusResponse
        {
            StoreId = store.Identity?.StoreId.ToString() ?? "",
            Version = BuildInfo.Version,
            Trouble = store.Fault?.Message ?? "",
        };
        response.Warnings.AddRange(WarningsFor(caller));
        response.Shards.AddRange(replica.Shards.Select(StatusOf));
        response.LostHolds = (ulong)response.Shards.Sum(shard => (long)shard.LostHolds);
        response.Losses.AddRange(losses.Open.Select(loss => LossAnswers.ToContract(loss, branches.Of(loss.Shard))));
        if (replica.IsLoaded && store.Identity is { } identity)
        {
            response.Cursor = ByteString.CopyFrom(
                new Cursor(identity.StoreId, [.. replica.Shards.Select(shard => shard.View!.Revision)]).ToByteArray());
        }

        return response;
    }

    // They name files and addresses of ours, and what the register says of other carriers.
    private IReadOnlyList<string> WarningsFor(Caller caller)
    {
        var all = warnings.Now;
        return (caller.Roles & (CallerRoles.Operator | CallerRoles.Admin)) != CallerRoles.None || all.Count == 0
            ? all
            : [$"{all.Count} {(all.Count == 1 ? "warning" : "warnings")}: the roles operator and admin may read them."];
    }

    private ShardStatus StatusOf(ReplicaShard shard)
    {
        var status = new ShardStatus
        {
            State = (V1.ShardState)shard.StateAt(options.StaleAfter),
            StalenessMs = (ulong)shard.Staleness.TotalMilliseconds,
        };
        if (shard.View is not { } view)
        {
            status.Head = new V1.Revision { Shard = (uint)shard.Index };
            return status;
        }

        status.Head = view.Revision.ToContract();
        status.Prohibited = (ulong)view.Table.Prohibited;
        status.Tracked = (ulong)view.Table.Tracked;
        status.Holds = (ulong)view.Holds;
        status.LostHolds = (ulong)(view.Lost?.Count ?? 0);
        status.Digest = ByteString.CopyFrom(view.Digest.ToByteArray());
        return status;
    }
}
