using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>What this gateway still has of changes that the store lost, until they are back; a restart in between loses nothing.</summary>
/// <param name="file">Where it is kept; null: in memory only.</param>
/// <param name="losses">Says that something is lost when the file cannot be read.</param>
internal sealed class LostBranches(LostBranchFile? file, LossBook losses)
{
    // Changes of branches that came back, all in all: as many as are remembered of all shards together.
    private const int MostReturned = 100_000;

    private readonly Lock _lock = new();
    private readonly List<LostBranch> _branches = [];
    private readonly Dictionary<int, KeptHolds> _holds = [];
    private readonly List<ReturnedBranch> _returned = [];
    private StoreIdentity? _identity;

    /// <summary>The store is known now: what was kept of it before a restart counts again.</summary>
    public void Begin(StoreIdentity identity)
    {
        lock (_lock)
        {
            if (_identity is not null)
            {
                return;
            }

            _identity = identity;
            var kept = file?.Read(identity, losses.Report) ?? LostContent.Nothing;
            _branches.AddRange(kept.Branches);

            // It may have been killed between the two.
            foreach (var branch in kept.Branches)
            {
                losses.Report(branch.Loss);
            }

            foreach (var holds in kept.Holds)
            {
                _holds[holds.Shard] = holds;
            }
        }
    }

    /// <summary>Whether there is something to be put back.</summary>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _branches.Count > 0;
            }
        }
    }

    /// <summary>The lost branches of a shard, the oldest first.</summary>
    public IReadOnlyList<LostBranch> Of(int shard)
    {
        lock (_lock)
        {
            return [.. _branches.Where(branch => branch.Loss.Shard == shard)];
        }
    }

    public void Add(LostBranch branch)
    {
        lock (_lock)
        {
            _branches.RemoveAll(known => known.Loss.Shard == branch.Loss.Shard && known.Loss.Field == branch.Loss.Field && known.Loss.Head <= branch.Loss.Head);
            _branches.Add(branch);
            Write();
        }
    }

    /// <summary>All that can be put back of a branch is back.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="epoch">In which epoch it is back when nothing of it is missing; null: something is.</param>
    public void Settle(LostBranch branch, long? epoch)
    {
        lock (_lock)
        {
            if (!_branches.Remove(branch))
            {
                return;
            }

            if (epoch is { } whole)
            {
                _returned.Add(ReturnedBranch.Of(branch, whole));
                while (_returned.Count > 1 && _returned.Sum(returned => returned.Chains.Count) > MostReturned)
                {
                    _returned.RemoveAt(0);
                }
            }

            Write();
        }
    }

    /// <summary>
    /// In which epoch all of a loss came back that another gateway reports: it may have found out later, and know no more than where it
    /// stood, as after a restart from a checkpoint. Null: not known here.
    /// </summary>
    public long? EpochOfReturn(Loss loss)
    {
        lock (_lock)
        {
            return _returned.Find(returned => returned.Had(loss))?.Epoch;
        }
    }

    /// <summary>What was laid over a shard before the restart; null: nothing.</summary>
    public KeptHolds? Kept(int shard)
    {
        lock (_lock)
        {
            return _holds.GetValueOrDefault(shard);
        }
    }

    /// <summary>All that is to be laid over a shard while the store cannot be asked what came after.</summary>
    /// <remarks>
    /// Beside what was laid over: what the branches say themselves. A gateway may have been killed when it had kept a branch, and before it
    /// had kept what follows from it.
    /// </remarks>
    public LostHolds? LaidOver(int shard) => Of(shard).Select(branch => branch.Holds).Append(Kept(shard)?.Holds).Aggregate(LostHolds.Both);

    /// <summary>Somebody has accepted what a shard lost: it is not put back any more.</summary>
    public void Forget(int shard)
    {
        lock (_lock)
        {
            if (_branches.RemoveAll(branch => branch.Loss.Shard == shard) > 0)
            {
                Write();
            }
        }
    }

    /// <summary>Keeps what is laid over a shard; null: nothing is any more.</summary>
    public void Keep(int shard, LostHolds? holds, long number)
    {
        lock (_lock)
        {
            if (holds is null)
            {
                if (_holds.Remove(shard))
                {
                    Write();
                }

                return;
            }

            _holds[shard] = new KeptHolds(shard, number, [.. holds.Devices]);
            Write();
        }
    }

    private void Write()
    {
        if (_identity is { } identity)
        {
            file?.Write(identity, new LostContent(_branches, [.. _holds.Values]));
        }
    }
}

/// <summary>A lost branch of which nothing is missing any more.</summary>
/// <param name="Shard">Its shard.</param>
/// <param name="Chains">The numbers of its changes, and the first 8 bytes of the chain at each.</param>
/// <param name="Epoch">The epoch in which it is back.</param>
internal sealed record ReturnedBranch(int Shard, IReadOnlyDictionary<long, ulong> Chains, long Epoch)
{
    public static ReturnedBranch Of(LostBranch branch, long epoch) =>
        new(branch.Loss.Shard, branch.Changes.ToDictionary(change => change.Revision.Number, change => change.Chain.First), epoch);

    /// <summary>Whether the last change that was seen of a loss is one of the branch: then so are all that were lost before it.</summary>
    public bool Had(Loss loss) => loss.Shard == Shard && Chains.TryGetValue(loss.Head, out var chain) && chain == loss.HeadChain;
}

/// <summary>What a gateway keeps of what its store has lost.</summary>
/// <param name="Branches">Changes to be put back.</param>
/// <param name="Holds">What is laid over, by shard.</param>
internal sealed record LostContent(IReadOnlyList<LostBranch> Branches, IReadOnlyList<KeptHolds> Holds)
{
    public static readonly LostContent Nothing = new([], []);

    public bool IsEmpty => Branches.Count + Holds.Count == 0;
}

/// <summary>What is laid over one shard.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Number">The number of its history up to which changes were taken into account.</param>
/// <param name="Devices">The devices.</param>
internal sealed record KeptHolds(int Shard, long Number, IReadOnlyList<KeyValuePair<Core.EquipmentIdentity, LostStatus>> Devices)
{
    public LostHolds? Holds => LostHolds.Of(Devices);
}
