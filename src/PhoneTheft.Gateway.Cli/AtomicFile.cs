namespace PhoneTheft.Gateway.Cli;

/// <summary>Writes a file so that its name never stands for half of it.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        // In the same directory: a rename is atomic within a file system only. A name of its own, so that two runs don't meet.
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = PrivateFile.Create(temporary))
            {
                write(file);
                // Else a crash of the machine may keep the new name and lose what it names.
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
