using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>The file of losses beside the checkpoint, so that a restart does not forget a loss that the store could not be told.</summary>
/// <remarks>Its lines are in docs/checkpoint-file.md. It is written when it changes and gone when there is nothing to say.</remarks>
internal sealed partial class LossFile(CheckpointFile checkpoint, TimeProvider time, ILogger<LossFile> logger)
{
    private const string Kept = "kept";
    private const string Unwritten = "unwritten";

    // Damaged, and what it may say would be gone with it.
    private bool _isOnlyCopy;

    public string FullPath { get; } = checkpoint.FullPath + ".losses";

    /// <param name="identity">The store that was opened, or is served.</param>
    /// <param name="unwritten">Takes what the store had not been told, and a loss of its own for each line that can't be read.</param>
    /// <returns>What the store kept when this was written.</returns>
    public IReadOnlyList<Loss> Read(StoreIdentity identity, Action<Loss> unwritten)
    {
        var (kept, others) = (new List<Loss>(), new List<Loss>());
        try
        {
            var lines = File.ReadAllLines(FullPath);
            foreach (var line in lines.DefaultIfEmpty(""))
            {
                try
                {
                    var (state, store, loss) = Parse(line, identity);
                    if (store != identity.StoreId.ToString("N"))
                    {
                        SetAside(store, "it is of another store");
                        return [];
                    }

                    (state == Kept ? kept : others).Add(loss);
                }
                catch (Exception e) when (e is FormatException or OverflowException)
                {
                    SetAside("damaged", "a line of it is damaged");
                    others.Add(Unreadable(line));
                }
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SetAside("damaged", e.Message);
            others.Add(Unreadable(FullPath));
        }

        others.ForEach(unwritten);
        return kept;
    }

    public void Write(StoreIdentity identity, IReadOnlyList<Loss> kept, IReadOnlyList<Loss> unwritten)
    {
        if (_isOnlyCopy)
        {
            Log.NotWritten(logger, FullPath, "The file is damaged, and no copy of it could be made. Copy it, and start the gateway again.");
            return;
        }

        try
        {
            if (kept.Count + unwritten.Count == 0)
            {
                File.Delete(FullPath);
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(FullPath)!);
            var lines = kept.Select(loss => LineOf(Kept, identity, loss)).Concat(
                unwritten.Select(loss => LineOf(Unwritten, identity, loss)));
            using (var file = new FileStream(FullPath + ".new", FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
                file.Flush(flushToDisk: true);
            }

            File.Move(FullPath + ".new", FullPath, overwrite: true);
        }
        catch (Exception e) when (e is DirectoryNotFoundException && kept.Count + unwritten.Count == 0)
        {
            // Nothing there and nothing to say.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, FullPath, e.Message);
        }
    }

    private static (string State, string Store, Loss Loss) Parse(string line, StoreIdentity identity)
    {
        var fields = line.Split('\t', 5);
        if (fields.Length != 5 || fields[0] != SumOf(line[(fields[0].Length + 1)..]) || fields[3].Split(' ') is not [var number, var field])
        {
            throw new FormatException("A line must have five fields, the first of them the checksum of the others.");
        }

        var shard = int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture);
        var loss = LossText.Parse(shard, field, fields[4], out var isCleared);
        return !isCleared && shard < identity.Shards && fields[1] is (Kept or Unwritten) && Guid.TryParseExact(fields[2], "N", out _)
            ? (fields[1], fields[2], loss)
            : throw new FormatException("A line must name a store, a shard of it, and a loss that is not cleared.");
    }

    // What it said is not known, only that something is lost. Named by what is there: the same again is the same loss.
    private Loss Unreadable(string text)
    {
        var name = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text));
        return new Loss { Shard = 0, Number = 0, Chain = name, Head = 0, HeadChain = name, Changes = 1, IsAtLeast = true, NoticedAt = time.GetUtcNow() };
    }

    private static string LineOf(string state, StoreIdentity identity, Loss loss)
    {
        var text = $"{state}\t{identity.StoreId:N}\t{loss.Shard.ToString(CultureInfo.InvariantCulture)} {loss.Field}\t{LossText.Format(loss)}";
        return $"{SumOf(text)}\t{text}\n";
    }

    private static string SumOf(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16");

    // Kept, because it may say what nobody else knows.
    private void SetAside(string name, string why)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{FullPath}.{name}-{time.GetUtcNow():yyyyMMdd'T'HHmmss}");
        try
        {
            File.Copy(FullPath, aside, overwrite: true);
            Log.SetAside(logger, FullPath, why, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isOnlyCopy = true;
            Log.SetAside(logger, FullPath, why, "nowhere: " + e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1122, LogLevel.Error, "Cannot read all of {File}, which lists what the store has lost: {Reason}. A copy is at {Aside}; look at it before you rely on phonetheft losses")]
        public static partial void SetAside(ILogger logger, string file, string reason, string aside);

        [LoggerMessage(1123, LogLevel.Warning, "Cannot write the store's losses to {File}; they are in memory only until the store accepts them: {Cause}")]
        public static partial void NotWritten(ILogger logger, string file, string cause);
    }
}
