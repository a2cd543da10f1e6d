using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>Reads the tables as they are: what is changed while they are read may come in its old or its new state.</summary>
internal sealed class MemoryStateReader(ShardTable[] tables, Cursor cursor, string? carrier) : StateReader
{
    public override string? Carrier => carrier;

    public override Cursor Cursor => cursor;

    // Each shard comes in order, so the smallest of their heads is the next.
    public override IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> List()
    {
        var heads = new PriorityQueue<IEnumerator<KeyValuePair<EquipmentIdentity, EquipmentStatus>>, EquipmentIdentity>();
        foreach (var table in tables)
        {
            Enqueue(heads, table.InOrder().GetEnumerator());
        }

        while (heads.TryDequeue(out var head, out _))
        {
            yield return head.Current;
            Enqueue(heads, head);
        }
    }

    public override IEnumerable<Hold> OwnHolds() => [];

    public override void Dispose()
    {
    }

    private protected override IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> ListOf(int shard) => tables[shard].InOrder();

    private static void Enqueue(PriorityQueue<IEnumerator<KeyValuePair<EquipmentIdentity, EquipmentStatus>>, EquipmentIdentity> heads, IEnumerator<KeyValuePair<EquipmentIdentity, EquipmentStatus>> head)
    {
        if (head.MoveNext())
        {
            heads.Enqueue(head, head.Current.Key);
        }
        else
        {
            head.Dispose();
        }
    }
}
