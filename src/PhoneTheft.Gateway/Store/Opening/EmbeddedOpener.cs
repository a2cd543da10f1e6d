using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Opens the embedded store, and accepts it only when it holds everything that was acknowledged.</summary>
/// <remarks>A disk, a copy or a person may have shortened its files, and Garnet starts with what is left and reports nothing.</remarks>
/// <param name="database">Where the store is.</param>
/// <param name="acknowledged">Which changes were acknowledged.</param>
/// <param name="checkpoint">
/// What the checkpoint file says. It also has positions, for when the file of the acknowledged positions is gone.
/// </param>
/// <param name="acceptLoss">Records a loss that the operator accepted, before the store goes on without what is missing.</param>
/// <param name="environment">The settings, the clock and the loggers.</param>
internal sealed partial class EmbeddedOpener(
    StoreDatabase database, AcknowledgedKeeper acknowledged, CheckpointEvidence checkpoint, Func<StoreIdentity, StoreLoss, Task> acceptLoss, StoreEnvironment environment)
{
    // In shard 0's meta: that there is a file beside the store which says what was acknowledged.
    private const string IsKept = "acknowledged";

    private readonly HistoryCheck _check = new(database, environment.Options, environment.Time);
    private readonly LossToken _token = new(Path.GetFullPath(environment.Options.DataDirectory));
    private readonly ILogger _logger = environment.Loggers.CreateLogger<EmbeddedOpener>();

    private StoreOptions Options => environment.Options;

    /// <exception cref="StoreException">
    /// As <see cref="StoreOpener"/>; or it lacks changes that were acknowledged; the message says which, and how to continue.
    /// </exception>
    public async Task<StoreIdentity> OpenAsync()
    {
        try
        {
            return await CompareAndOpenAsync();
        }
        catch (FormatException e)
        {
            throw Damaged($"its meta cannot be read ({e.Message.TrimEnd('.')})", acknowledged.File.Newest?.Identity.StoreId ?? Guid.Empty, e);
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
        else if (Options.AcceptLoss.Length > 0)
        {
            Log.NothingToAccept(_logger);
        }

        var identity = await new StoreOpener(
            database, Options, mayCreate: true, isCluster: false, loss is null
                ? checkpoint
                : checkpoint with { EvidenceOfList = () => null }).OpenAsync();

        // Also the first run of the script, which takes long: it is not to be the first caller's.
        var script = new WriteScript(database, Options);
        await Task.WhenAll(Enumerable.Range(0, identity.Shards).Select(shard => script.FinishAsync(identity, shard)));
        var metas = (await _check.ReadAsync(identity.Shards)).Select(meta => meta!).ToList();
        if (await _check.FindMiscountedAsync(metas) is { Count: > 0 } miscounted)
        {
            throw Damaged($"its holds are not those of its history ({string.Join("; ", miscounted)})", identity.StoreId);
        }

        var positions = metas.Select(meta => new AcknowledgedPosition(meta.Revision.Epoch, meta.Revision.Number, meta.Chain)).ToArray();
        if (first is not null && loss is null && acknowledged.File.Newest is null)
        {
            Log.Adopted(_logger, acknowledged.File.FullPath, positions.Sum(position => position.Number));
        }

        if (loss is not null)
        {
            await acceptLoss(identity, loss);
        }

        acknowledged.Begin(identity, positions);
        await database().HashSetAsync(StoreKeys.Of(0).Meta, IsKept, ShardMeta.Yes, flags: CommandFlags.DemandMaster);
        _token.UseUp();
        return identity;
    }

    private async Task<StoreLoss?> FindLossAsync(Guid? present)
    {
        var (storeId, positions) = Known(present);
        var missing = positions.Count > 0 ? await _check.FindMissingAsync(storeId, positions) : [];
        var doubt = acknowledged.File switch
        {
            { IsDamaged: true } => $"{acknowledged.File.FullPath} is damaged; it recorded which changes were acknowledged",
            { Newest: null } when ShardMeta.ReadFlag(IsKept, await database().HashGetAsync(StoreKeys.Of(0).Meta, IsKept, CommandFlags.DemandMaster)) =>
                $"{acknowledged.File.FullPath} is missing; it recorded which changes were acknowledged",
            _ => null,
        };
        return missing.Count > 0 || doubt is not null ? new StoreLoss(storeId, missing, doubt) : null;
    }

    private (Guid StoreId, IReadOnlyList<AcknowledgedPosition> Positions) Known(Guid? present)
    {
        if (acknowledged.File.Newest is { } record)
        {
            return (record.Identity.StoreId, record.Positions);
        }

        // A checkpoint of another store beside a file that says nothing is no evidence about this one.
        return checkpoint.Header is { } header && (present is null || present == header.Identity.StoreId)
            ? (header.Identity.StoreId, [.. header.Sections.Select(section => new AcknowledgedPosition(section.Revision.Epoch, section.Revision.Number, section.Chain))])
            : (present ?? Guid.Empty, []);
    }

    private void Refuse(StoreLoss loss, bool isEmpty)
    {
        var token = _token.Of(loss);
        if (Options.AcceptLoss == token)
        {
            Log.Accepted(_logger, loss.Count, $"{loss.Summary} {loss.Details}");
            return;
        }

        var wrong = Options.AcceptLoss.Length > 0 ? " Store:AcceptLoss is set, but not to the token of this loss." : "";
        throw new StoreException(
            isEmpty ? StoreFault.Reset : StoreFault.Damaged,
            $"{loss.Summary}{wrong} Check the disk, and restore a complete backup of {Path.GetFullPath(Options.DataDirectory)}. Without a backup, start once with " +
            $"--Store:AcceptLoss={token}: the store then continues without the missing changes, and phones that only they blocked are PERMITTED. {loss.Details}")
        {
            ServesCheckpointOf = loss.StoreId,
        };
    }

    private StoreException Damaged(string what, Guid storeId, Exception? cause = null)
    {
        var directory = Path.GetFullPath(Options.DataDirectory);
        return new StoreException(
            StoreFault.Damaged,
            $"The embedded store in {directory} is damaged: {what}. Copy the data directory, check the disk, and restore a complete backup. " +
            $"Without a backup, move {DataDirectory.GarnetFilesIn(directory)} away: the next start then says what is missing and how to continue without it.",
            cause)
        {
            ServesCheckpointOf = storeId,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1220, LogLevel.Warning, "{File} did not exist, so the {Changes} changes that the store holds now count as all that were acknowledged. This is expected once, after an upgrade from a version without the file")]
        public static partial void Adopted(ILogger logger, string file, long changes);

        [LoggerMessage(1221, LogLevel.Warning, "Store:AcceptLoss is set, but nothing is missing. Remove it from the settings")]
        public static partial void NothingToAccept(ILogger logger);

        [LoggerMessage(1222, LogLevel.Critical, "{Count} changes are lost, as Store:AcceptLoss has accepted. {Loss} The carriers have to import them again")]
        public static partial void Accepted(ILogger logger, long count, string loss);
    }
}
