using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>Looks up many devices of all shards at once, stage by stage, so that their cache misses overlap.</summary>
/// <remarks>
/// A single lookup waits for memory up to four times, one after the other: the TAC's key and node, the node's first words, the place
/// of the slot. Here a group of devices goes through each stage together, and what the next stage will read is asked for meanwhile.
/// What it has to answer: <see cref="ShardTable.StatusOf"/> for each.
/// </remarks>
internal static class StagedLookup
{
    // How many lookups hide the wait for one? A stage takes some 5 ns a device and memory 100–200 ns; what is asked for stays in the first
    // cache.
    private const int GroupSize = 32;

    /// <param name="views">Of each shard; at least one.</param>
    /// <param name="identities">The devices.</param>
    /// <param name="statuses">As many; None where the shard has no view.</param>
    public static void Find(ReadOnlySpan<ShardView?> views, ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses)
    {
        for (var done = 0; done < identities.Length; done += GroupSize)
        {
            var group = identities[done..Math.Min(identities.Length, done + GroupSize)];
            FindGroup(views, group, statuses.Slice(done, group.Length));
        }
    }

    private static void FindGroup(
        ReadOnlySpan<ShardView?> views, ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses)
    {
        var indexes = default(Indexes);
        var nodes = default(Nodes);
        Span<ushort> slots = stackalloc ushort[GroupSize];
        for (var i = 0; i < identities.Length; i++)
        {
            var identity = identities[i];
            if (views[identity.ShardOf(views.Length)] is { } view)
            {
                slots[i] = view.Table.SlotOf(identity);
                indexes[i] = view.Table.Index;
                indexes[i]!.Prefetch(identity.Tac);
            }
        }

        for (var i = 0; i < identities.Length; i++)
        {
            if (indexes[i] is { } index)
            {
                nodes[i] = index.Find(identities[i].Tac).Words;
                Prefetching.Line(in MemoryMarshal.GetArrayDataReference(nodes[i]!));
            }
        }

        for (var i = 0; i < identities.Length; i++)
        {
            if (nodes[i] is { } words)
            {
                var node = new TacNode(words);
                Prefetching.Ends(node.PlaceOf(slots[i]));
                Prefetching.Ends(node.TrackedWords);
            }
        }

        for (var i = 0; i < identities.Length; i++)
        {
            statuses[i] = nodes[i] is { } words ? new TacNode(words).StatusOf(slots[i]) : EquipmentStatus.None;
        }
    }

    [InlineArray(GroupSize)]
    private struct Indexes
    {
        private TacIndex? _first;
    }

    [InlineArray(GroupSize)]
    private struct Nodes
    {
        private ushort[]? _first;
    }
}
