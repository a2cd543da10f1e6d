using Google.Protobuf;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>How this gateway is, shard by shard: the answer to GetStatus.</summary>
internal sealed class StatusReport(HoldStore store, Replica replica, LossBook losses, StoreOptions options, GatewayWarnings warnings)
{
    public GetStatusResponse Read()
    {
        var response = new GetStatusResponse
        {
            StoreId = store.Identity?.StoreId.ToString() ?? "",
            Version = BuildInfo.Version,
            Trouble = store.Fault?.Message ?? "",
        };
        response.Warnings.AddRange(warnings.Now);
        response.Shards.AddRange(replica.Shards.Select(StatusOf));
        response.Losses.AddRange(losses.Open.Select(LossAnswers.ToContract));
        if (replica.IsLoaded && store.Identity is { } identity)
        {
            response.Cursor = ByteString.CopyFrom(
                new Cursor(identity.StoreId, [.. replica.Shards.Select(shard => shard.View!.Revision)]).ToByteArray());
        }

        return response;
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
        status.Digest = ByteString.CopyFrom(view.Digest.ToByteArray());
        return status;
    }
}
