using System.Diagnostics;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>
/// A list of devices as lists really are: 24,000 TACs, popularity ∝ 1 / (rank + 10)^0.9, one device in a hundred TRACKED, the others PROHIBITED.
/// The same for the same arguments, in every process; nothing is kept but the TACs.
/// </summary>
/// <remarks>
/// A TAC's n devices are the first n of an order of its million serials. Device i has the serial (order of i ÷ 64) × 64 + (i + TAC) mod 64, so
/// the devices of a shard are found without the others', and a store of 16, 32 or 64 shards holds the same devices.
/// </remarks>
internal sealed class DeviceList
{
    private const int Lanes = 64;
    private const int SerialsPerLane = EquipmentIdentity.SerialsPerTac / Lanes;

    // A factory's runs: 25 × 64 = 1,600 serials in a row.
    private const int RunInLane = 25;

    // No model is stolen to the last phone; above, the rest goes to the other TACs.
    private const int MostPerTac = 900_000;

    private readonly uint[] _tacs;
    private readonly long[] _before;
    private readonly int[] _ascending;
    private readonly uint _seed;
    private readonly int _run;

    /// <param name="count">Devices; 170 million is the GSMA's list.</param>
    /// <param name="seed">Other serials for another seed; the TACs and their popularity stay.</param>
    /// <param name="tacFile">A file with a TAC at the beginning of each line, <c>tac,brand,model</c>; null: made-up TACs.</param>
    /// <param name="inRuns">Serials come in runs of 1,600, as they leave a factory; otherwise at random.</param>
    public DeviceList(long count, int seed, string? tacFile = null, bool inRuns = false)
    {
        _tacs = TacList.Read(tacFile);
        _before = Spread(count, _tacs.Length);
        _ascending = [.. Enumerable.Range(0, _tacs.Length)];
        Array.Sort([.. _tacs], _ascending);
        _seed = (uint)seed;
        _run = inRuns ? RunInLane : 1;
    }

    /// <summary>Devices.</summary>
    public long Count => _before[^1];

    /// <summary>TACs by popularity, the most popular first; with short lists the last ones have no device.</summary>
    public IReadOnlyList<uint> Tacs => _tacs;

    /// <summary>Devices of the TACs before this rank: device <c>BeforeRank(rank) + i</c> is the i-th of that TAC.</summary>
    public long BeforeRank(int rank) => _before[rank];

    /// <summary>A shard's devices of one status, ascending.</summary>
    public IEnumerable<EquipmentIdentity> InShard(int shard, int shards, EquipmentStatus status)
    {
        var slots = new bool[EquipmentIdentity.SerialsPerTac / shards];
        foreach (var rank in _ascending)
        {
            var count = (int)(_before[rank + 1] - _before[rank]);
            for (var lane = shard; lane < Lanes; lane += shards)
            {
                for (var device = (lane + Lanes - LaneOf(rank, 0)) % Lanes; device < count; device += Lanes)
                {
                    if (StatusOf(device) == status)
                    {
                        slots[SerialOf(rank, device) / shards] = true;
                    }
                }
            }

            var first = ((ulong)_tacs[rank] * EquipmentIdentity.SerialsPerTac) + (ulong)shard;
            for (var slot = Array.IndexOf(slots, true); slot >= 0; slot = Array.IndexOf(slots, true, slot + 1))
            {
                slots[slot] = false;
                yield return EquipmentIdentity.FromValue(first + (ulong)(slot * shards));
            }
        }
    }

    /// <summary>All devices in no order, for lists that fit an array.</summary>
    public EquipmentIdentity[] Shuffled()
    {
        var devices = new EquipmentIdentity[Count];
        for (var i = 0L; i < devices.LongLength; i++)
        {
            devices[i] = At(i).Key;
        }

        new Random((int)_seed).Shuffle(devices);
        return devices;
    }

    /// <summary>The device at a place, and its status; by popularity of its TAC.</summary>
    /// <param name="place">0 … <see cref="Count"/> − 1.</param>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> At(long place)
    {
        var rank = RankAt(place);
        var device = (int)(place - _before[rank]);
        return new(Identity(rank, device), StatusOf(device));
    }

    /// <summary>A device of a TAC that has some on the list, which isn't on it itself.</summary>
    /// <param name="place">A place on the list, which says the TAC, so that popular ones are asked for more often.</param>
    /// <param name="draw">Which of the TAC's unlisted devices: 0 … 1.</param>
    public EquipmentIdentity Unlisted(long place, double draw)
    {
        var rank = RankAt(place);
        var listed = (int)(_before[rank + 1] - _before[rank]);
        return Identity(rank, listed + (int)(draw * (EquipmentIdentity.SerialsPerTac - listed)));
    }

    private static long[] Spread(long count, int tacs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (long)MostPerTac * tacs);
        var weights = Enumerable.Range(0, tacs).Select(rank => Math.Pow(rank + 10, -0.9)).ToArray();
        var scale = count / weights.Sum();
        for (var i = 0; i < 20; i++)
        {
            scale *= count / weights.Sum(weight => Math.Min(MostPerTac, weight * scale));
        }

        var before = new long[tacs + 1];
        var sum = 0.0;
        for (var rank = 0; rank < tacs; rank++)
        {
            sum += Math.Min(MostPerTac, weights[rank] * scale);
            before[rank + 1] = Math.Min(count, (long)Math.Round(sum));
        }

        Debug.Assert(before[^1] == count);
        return before;
    }

    private static EquipmentStatus StatusOf(int device) =>
        unchecked((uint)device * 0x9E3779B1) % 100 == 1 ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited;

    private int RankAt(long place)
    {
        // The last rank that begins at the place or before: ranks without devices begin where the next one does.
        var rank = Array.BinarySearch(_before, place + 1);
        rank = rank < 0 ? ~rank : rank;
        while (_before[rank] > place)
        {
            rank--;
        }

        return rank;
    }

    private EquipmentIdentity Identity(int rank, int device) =>
        EquipmentIdentity.FromValue(((ulong)_tacs[rank] * EquipmentIdentity.SerialsPerTac) + (ulong)SerialOf(rank, device));

    private int LaneOf(int rank, int device) => (int)((_tacs[rank] + (uint)device) % Lanes);

    private int SerialOf(int rank, int device)
    {
        var inLane = device / Lanes;
        var lane = LaneOf(rank, device);
        var key = unchecked((_seed * 0x85EBCA6B) + (_tacs[rank] * 0xC2B2AE35));
        var inOrder = _run == 1
            ? new Permutation(SerialsPerLane, unchecked(key + ((uint)lane * 0x27D4EB2F)))[inLane]
            : (new Permutation(SerialsPerLane / _run, key)[inLane / _run] * _run) + (inLane % _run);
        return (inOrder * Lanes) + lane;
    }
}
