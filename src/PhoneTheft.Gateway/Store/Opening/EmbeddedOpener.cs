using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Opens the embedded store, and takes it for whole only when it holds all that was answered for.</summary>
/// <remarks>Its files are what a disk, a copy or a person may have shortened, and Garnet starts with what is left without a word.</remarks>
/// <param name="database">Where it is.</param>
/// <param name="kept">What was answered for.</param>
/// <param name="served">The store whose checkpoint is being served, as in <see cref="StoreOpener"/>.</param>
/// <param name="checkpoint">What this gateway's checkpoint says; it knows part of it where the file of the acknowledged positions doesn't.</param>
/// <param name="goOn">What happens before the store goes on without what is missing: it is kept said.</param>
/// <param name="evidenceOfList">What else tells that there was a list here; where a loss was accepted it doesn't count any more.</param>
/// <param name="options">The settings.</param>
/// <param name="time">For reading.</param>
/// <param name="logger">Where it says what it found.</param>
internal sealed partial class EmbeddedOpener(
    IDatabase database, AcknowledgedKeeper kept, StoreIdentity? served, CheckpointHeader? checkpoint, Func<StoreIdentity, StoreLoss, Task> goOn, Func<string?> evidenceOfList, StoreOptions options, TimeProvider time, ILogger<EmbeddedOpener> logger)
{
    // In shard 0's meta: that there is a file beside the store which says what was acknowledged.
    private const string IsKept = "acknowledged";

    private readonly HistoryCheck _check = new(database, options, time);
    private readonly LossToken _token = new(Path.GetFullPath(options.DataDirectory));

    /// <exception cref="StoreException">As <see cref="StoreOpener"/>; or it lacks what was acknowledged, and the message says what, and the way on.</exception>
    public async Task<StoreIdentity> OpenAsync()
    {
        try
        {
            return await CompareAndOpenAsync();
        }
        catch (FormatException e)
        {
            var directory = Path.GetFullPath(options.DataDirectory);
            throw new StoreException(
                StoreFault.Damaged,
                $"The embedded store in {directory} is damaged: what it says of its shards can't be read ({e.Message.TrimEnd('.')}). Copy the data directory away, look at the disk, and restore a whole backup of it. " +
                $"Without one, move {DataDirectory.GarnetFilesIn(directory)} away: the next start then says what is missing, and how to go on without it.",
                e)
            {
                ServesCheckpointOf = kept.File.Newest?.Layout.StoreId ?? Guid.Empty,
            };
        }
    }

    private async Task<StoreIdentity> CompareAndOpenAsync()
    {
        var first = (await _check.ReadAsync(1))[0];
        var loss = await FindLossAsync(first?.StoreId);
        if (loss is not null)
        {
            Refuse(loss, isEmpty: first is null);
        }
        else if (options.AcceptLoss.Length > 0)
        {
            Log.NothingToAccept(logger);
        }

        var layout = await new StoreOpener(database, options, mayCreate: true, isCluster: false, served, evidenceOfList: loss is null ? evidenceOfList : null).OpenAsync();

        // Also the first run of the script, which takes long: it is not to be the first caller's.
        var script = new WriteScript(database, options);
        await Task.WhenAll(Enumerable.Range(0, layout.Shards).Select(shard => script.FinishAsync(layout, shard)));
        var positions = (await _check.ReadAsync(layout.Shards)).Select(meta => new AcknowledgedPosition(meta!.Revision.Epoch, meta.Revision.Number, meta.Chain)).ToArray();
        if (first is not null && loss is null && kept.File.Newest is null)
        {
            Log.Adopted(logger, kept.File.FullPath, positions.Sum(position => position.Number));
        }

        if (loss is not null)
        {
            await goOn(layout, loss);
        }

        kept.Begin(layout, positions);
        await database.HashSetAsync(StoreKeys.Of(0).Meta, IsKept, ShardMeta.Yes, flags: CommandFlags.DemandMaster);
        _token.UseUp();
        return layout;
    }

    private async Task<StoreLoss?> FindLossAsync(Guid? present)
    {
        var (storeId, positions) = Known(present);
        var missing = positions.Count > 0 ? await _check.FindMissingAsync(storeId, positions) : [];
        var doubt = kept.File switch
        {
            { IsDamaged: true } => $"{kept.File.FullPath} is damaged, and it said up to where changes were acknowledged",
            { Newest: null } when ShardMeta.ReadFlag(IsKept, await database.HashGetAsync(StoreKeys.Of(0).Meta, IsKept, CommandFlags.DemandMaster)) =>
                $"{kept.File.FullPath} is missing, and it said up to where changes were acknowledged",
            _ => null,
        };
        return missing.Count > 0 || doubt is not null ? new StoreLoss(storeId, missing, doubt) : null;
    }

    private (Guid StoreId, IReadOnlyList<AcknowledgedPosition> Positions) Known(Guid? present)
    {
        if (kept.File.Newest is { } record)
        {
            return (record.Layout.StoreId, record.Positions);
        }

        // A checkpoint of another store beside a file that says nothing is no evidence about this one.
        return checkpoint is not null && (present is null || present == checkpoint.Layout.StoreId)
            ? (checkpoint.Layout.StoreId, [.. checkpoint.Sections.Select(section => new AcknowledgedPosition(section.Revision.Epoch, section.Revision.Number, section.Chain))])
            : (present ?? Guid.Empty, []);
    }

    private void Refuse(StoreLoss loss, bool isEmpty)
    {
        var token = _token.Of(loss);
        if (options.AcceptLoss == token)
        {
            Log.Accepted(logger, loss.Count, $"{loss.Summary} {loss.Details}");
            return;
        }

        var wrong = options.AcceptLoss.Length > 0 ? " Store:AcceptLoss is set, and not to the token of this loss." : "";
        throw new StoreException(
            isEmpty ? StoreFault.Reset : StoreFault.Damaged,
            $"{loss.Summary}{wrong} Look at the disk, and restore a whole backup of {Path.GetFullPath(options.DataDirectory)}; without one, start once with " +
            $"--Store:AcceptLoss={token}: the store goes on without what is missing, and phones that were blocked by it are PERMITTED. {loss.Details}")
        {
            ServesCheckpointOf = loss.StoreId,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1220, LogLevel.Warning, "{File} didn't exist: what the store holds now, {Changes} changes, counts as all that was ever acknowledged. Right once, after an upgrade from a version without it")]
        public static partial void Adopted(ILogger logger, string file, long changes);

        [LoggerMessage(1221, LogLevel.Warning, "Store:AcceptLoss is set, and nothing is missing. Take it out of the settings")]
        public static partial void NothingToAccept(ILogger logger);

        [LoggerMessage(1222, LogLevel.Critical, "Accepted by Store:AcceptLoss, {Count} changes are lost. {Loss} Whoever wrote them has to import them again")]
        public static partial void Accepted(ILogger logger, long count, string loss);
    }
}
