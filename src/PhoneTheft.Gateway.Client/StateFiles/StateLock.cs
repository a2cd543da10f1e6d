namespace PhoneTheft.Gateway.Client.StateFiles;

/// <summary>Keeps a second process off a state file. The system gives it back however a process ends.</summary>
/// <remarks>A file of its own, beside the state: SQLite's exclusive mode would lock out those who only read the list.</remarks>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <param name="path">Of the state file, not a link to it: two names of one file must meet at one lock.</param>
    public static StateLock Take(string path)
    {
        var alone = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        try
        {
            return new StateLock(StateFile.OpenPrivate(path + "-lock", alone));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
        {
            throw new SyncStateException($"Cannot open the state file {path}: {exception.Message}", exception);
        }
        catch (IOException exception)
        {
            throw new SyncStateInUseException($"Another process works with the state file {path}. Stop it first, or give this one a file of its own.", exception);
        }
    }

    // The file stays: deleted, a third process could make a new one while a second still holds the old.
    public void Dispose() => _file.Dispose();
}
