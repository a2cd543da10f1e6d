using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>What this gateway still has of changes that the store lost, until they are back; a restart in between loses nothing.</summary>
/// <param name="file">Where it is kept; null: in memory only.</param>
/// <param name="losses">Says that something is lost when the file cannot be read.</param>
internal sealed class LostBranches(LostBranchFile? file, LossBook losses)
{
    // One for each shard, twice: they are as long as what a shard remembers.
    private const int MostReturned = 512;

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
                _returned.RemoveRange(0, Math.Max(0, _returned.Count + 1 - MostReturned));
                _returned.Add(new ReturnedBranch(branch, whole));
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

    /// <summary>What is to be laid over a shard after a restart, and the number of its history from which on later changes count.</summary>
    /// <remarks>
    /// Beside what was laid over: what the branches say themselves. A gateway may have been killed when it had kept a branch, and before it
    /// had kept what follows from it.
    /// </remarks>
    public (LostHolds? Holds, long Number) Kept(int shard)
    {
        lock (_lock)
        {
            var (holds, number) = _holds.TryGetValue(shard, out var kept) ? (LostHolds.Of(kept.Devices), kept.Number) : (null, long.MaxValue);
            foreach (var branch in _branches.Where(branch => branch.Loss.Shard == shard))
            {
                holds = LostHolds.Both(holds, branch.Holds);
                number = Math.Min(number, branch.Fork ?? 0);
            }

            return (holds, holds is null ? 0 : number);
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
/// <param name="Branch">The branch.</param>
/// <param name="Epoch">The epoch in which it is back.</param>
internal sealed record ReturnedBranch(LostBranch Branch, long Epoch)
{
    /// <summary>Whether the last change that was seen of a loss is one of the branch: then so are all that were lost before it.</summary>
    public bool Had(Loss loss) => loss.Shard == Branch.Loss.Shard
        && Branch.Changes.Any(change => change.Revision.Number == loss.Head && change.Chain.First == loss.HeadChain);
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
internal sealed record KeptHolds(int Shard, long Number, IReadOnlyList<KeyValuePair<Core.EquipmentIdentity, LostStatus>> Devices);
