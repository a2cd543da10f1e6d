using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>The file beside the checkpoint with the changes that the store lost and that are not back yet.</summary>
/// <remarks>It names devices, so only this user may read it. It is gone when there is nothing to keep.</remarks>
internal sealed partial class LostBranchFile(CheckpointFile checkpoint, TimeProvider time, ILogger<LostBranchFile> logger)
{
    private bool _isOnlyCopy;

    public string FullPath { get; } = checkpoint.FullPath + ".lost";

    /// <param name="identity">The store that was opened, or is served.</param>
    /// <param name="report">Takes a loss when something of the file cannot be read: what it said is lost for good, perhaps.</param>
    public LostContent Read(StoreIdentity identity, Action<Loss> report)
    {
        try
        {
            var lines = File.ReadAllLines(FullPath);
            if (LostBranchText.Parse(lines, identity, out var damaged) is not { } content)
            {
                SetAside("other-store", "it is of another store");
                return LostContent.Nothing;
            }

            if (damaged > 0)
            {
                SetAside("damaged", "a line of it is damaged or missing");
                report(Unreadable(string.Join('\n', lines)));
            }

            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return LostContent.Nothing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SetAside("damaged", e.Message);
            report(Unreadable(FullPath));
            return LostContent.Nothing;
        }
    }

    public void Write(StoreIdentity identity, LostContent content)
    {
        try
        {
            if (_isOnlyCopy)
            {
                throw new IOException("The file is damaged, and no copy of it could be made. Copy it, and start the gateway again.");
            }

            if (content.IsEmpty)
            {
                File.Delete(FullPath);
                return;
            }

            PrivateFile.CreateDirectory(Path.GetDirectoryName(FullPath)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            using (var file = PrivateFile.Open(FullPath + ".new", options))
            {
                PrivateFile.Restrict(file.SafeFileHandle);
                using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 << 10, leaveOpen: true);
                foreach (var line in LostBranchText.Format(identity, content))
                {
                    writer.Write(line);
                    writer.Write('\n');
                }

                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(FullPath + ".new", FullPath, overwrite: true);
        }
        catch (DirectoryNotFoundException) when (content.IsEmpty)
        {
            // Nothing there and nothing to keep.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, FullPath, e.Message);
        }
    }

    private Loss Unreadable(string text)
    {
        var name = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text));
        return new Loss { Shard = 0, Number = 0, Chain = name, Head = 0, HeadChain = name, Changes = 1, IsAtLeast = true, NoticedAt = time.GetUtcNow() };
    }

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
            Log.NotWritten(logger, FullPath, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1137, LogLevel.Error, "Cannot write {File}, which keeps lost changes until they are put back; a restart now would forget them. {Cause}")]
        public static partial void NotWritten(ILogger logger, string file, string cause);

        [LoggerMessage(1138, LogLevel.Warning, "{File} is not used as it is: {Why}. A copy is kept as {Aside}")]
        public static partial void SetAside(ILogger logger, string file, string why, string aside);
    }
}
