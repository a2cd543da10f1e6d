using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

// The writer's side. There is exactly one: between reading a node and publishing the next, another's change would be lost.
internal sealed partial class ShardTable
{
    // Slots moved at once; 8 kB, and at that length a TAC's array, 7.8 kB at most, is copied for at most two bytes a device.
    private const int LongestRun = 4_096;

    private int Slots => EquipmentIdentity.SerialsPerTac / _shards;

    /// <summary>Puts a device on the list, moves it, or with PERMITTED takes it off. The writer only. Twice is once.</summary>
    /// <returns>The status before.</returns>
    /// <exception cref="ArgumentException">The device is of another shard, or the status is none of the three.</exception>
    public EquipmentStatus Set(EquipmentIdentity identity, EquipmentStatus status)
    {
        ThrowIfNone(status);
        var slot = SlotOf(identity);
        var node = _index.Find(identity.Tac);
        var before = node.StatusOf(slot);
        if (before != status)
        {
            Move(identity.Tac, node, [slot], before, status);
        }

        return before;
    }

    /// <summary>
    /// As <see cref="Set"/> for each, in any order; ascending it is fast, because a TAC is copied once for all of its devices.
    /// </summary>
    /// <returns>How many had another status before.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Set"/>; of the devices before the one at fault, some are set.</exception>
    public int SetAll(ReadOnlySpan<EquipmentIdentity> identities, EquipmentStatus status)
    {
        ThrowIfNone(status);
        var run = new ushort[Math.Min(identities.Length, LongestRun)];
        var changed = 0;
        while (!identities.IsEmpty)
        {
            // A run: devices of one TAC, ascending, that come from the same status.
            var tac = identities[0].Tac;
            var node = _index.Find(tac);
            var from = status;
            var length = 0;
            var taken = 0;
            for (; taken < identities.Length && identities[taken].Tac == tac && length < run.Length; taken++)
            {
                var slot = SlotOf(identities[taken]);
                var before = node.StatusOf(slot);
                if (before == status)
                {
                    continue;
                }

                if (length > 0 && (before != from || slot <= run[length - 1]))
                {
                    break;
                }

                from = before;
                run[length++] = slot;
            }

            if (length > 0)
            {
                Move(tac, node, run.AsSpan(0, length), from, status);
            }

            changed += length;
            identities = identities[taken..];
        }

        return changed;
    }

    private void Move(uint tac, TacNode node, ReadOnlySpan<ushort> slots, EquipmentStatus from, EquipmentStatus to)
    {
        MakeRoomFor(tac);
        var moved = node.Move(slots, from, to, Slots);
        _index.Publish(tac, moved);
        Volatile.Write(ref _nodeBytes, _nodeBytes + moved.Bytes - node.Bytes);
        Count(from, -slots.Length);
        Count(to, slots.Length);
        Digest += _hasher.Of(tac, to, slots) - _hasher.Of(tac, from, slots);
    }

    private void MakeRoomFor(uint tac)
    {
        if (_index.IsFull && !_index.Knows(tac))
        {
            // Readers still in the old index read it as it was when they began, and it is never written again.
            var rebuilt = _index.Rebuilt();
            Volatile.Write(ref _index, rebuilt);
            Volatile.Write(ref _indexBytes, rebuilt.Bytes);
        }
    }

    private void Count(EquipmentStatus status, int change)
    {
        switch (status)
        {
            case EquipmentStatus.Prohibited:
                Volatile.Write(ref _prohibited, _prohibited + change);
                break;
            case EquipmentStatus.Tracked:
                Volatile.Write(ref _tracked, _tracked + change);
                break;
        }
    }

    private static void ThrowIfNone(EquipmentStatus status)
    {
        if (status is not (EquipmentStatus.Permitted or EquipmentStatus.Prohibited or EquipmentStatus.Tracked))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A device is permitted, prohibited or tracked.");
        }
    }
}
