using PhoneTheft.Gateway.Core;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A state in Memory.</summary>
internal sealed class MemorySyncState : SyncState
{
    public override Guid? StoreId => throw new NotImplementedException();
    public override int Shards => throw new NotImplementedException();
    public override string? Carrier => throw new NotImplementedException();
    public override Cursor? Cursor => throw new NotImplementedException();
    internal override SyncJournal? Journal => throw new NotImplementedException();
    internal override IReadOnlyList<Digest> Digests => throw new NotImplementedException();
    public override EquipmentStatus StatusOf(EquipmentIdentity identity) => throw new NotImplementedException();
    internal override StateReader Read() => throw new NotImplementedException();
    internal override void BindStore(Guid storeId, int shards) => throw new NotImplementedException();
    internal override void BindCarrier(string carrier) => throw new NotImplementedException();
    internal override void Apply(IReadOnlyList<StateChange> changes, Cursor through) => throw new NotImplementedException();
    internal override SnapshotStage BeginSnapshot() => throw new NotImplementedException();
    internal override int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets) => throw new NotImplementedException();
    public override void Dispose() => throw new NotImplementedException();
}
