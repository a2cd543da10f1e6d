using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>
/// The file of acknowledged positions. Its two slots are written in turn, so that a write that fails leaves the other slot as it was.
/// </summary>
internal sealed class AcknowledgedFile : IDisposable
{
    /// <summary>Its name in the data directory.</summary>
    public const string Name = "acknowledged";

    private readonly byte[] _slot = new byte[AcknowledgedRecord.SlotSize];
    private SafeFileHandle? _handle;
    private int _next;

    private AcknowledgedFile(string path)
    {
        FullPath = path;
    }

    public string FullPath { get; }

    /// <summary>The newer of the sound slots; null: there is none.</summary>
    public AcknowledgedRecord? Newest { get; private set; }

    /// <summary>There is a file, and no slot of it can be believed.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads what there is. Nothing is made before the first <see cref="Write"/>.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static AcknowledgedFile Open(string directory)
    {
        var file = new AcknowledgedFile(Path.Combine(directory, Name));
        if (File.Exists(file.FullPath))
        {
            file.Load();
        }

        return file;
    }

    /// <summary>On the disk when it returns.</summary>
    /// <exception cref="IOException">The disk failed; the previous content is still there.</exception>
    public void Write(AcknowledgedRecord record)
    {
        if (_handle is null)
        {
            Create(record);
        }
        else
        {
            record.Write(_slot);
            RandomAccess.Write(_handle, _slot, _next * AcknowledgedRecord.SlotSize);
            Flush(_handle);
        }

        _next = 1 - _next;
        Newest = record;
        IsDamaged = false;
    }

    public void Dispose() => _handle?.Dispose();

    // Both slots at once, under another name: a file of this name always has a sound slot, or it was damaged.
    private void Create(AcknowledgedRecord record)
    {
        var unfinished = FullPath + ".new";
        using (var made = Open(unfinished, FileMode.Create))
        {
            record.Write(_slot);
            RandomAccess.Write(made, _slot, 0);
            RandomAccess.Write(made, _slot, AcknowledgedRecord.SlotSize);
            RandomAccess.FlushToDisk(made);
        }

        File.Move(unfinished, FullPath, overwrite: true);
        DirectoryFlush.Flush(Path.GetDirectoryName(FullPath)!);
        _handle = Open(FullPath, FileMode.Open);
    }

    private void Load()
    {
        var bytes = File.ReadAllBytes(FullPath);
        var slots = Enumerable.Range(0, 2).Select(slot => bytes.Length >= (slot + 1) * AcknowledgedRecord.SlotSize
            ? AcknowledgedRecord.TryRead(bytes.AsSpan(slot * AcknowledgedRecord.SlotSize, AcknowledgedRecord.SlotSize))
            : null).ToArray();
        Newest = slots.OfType<AcknowledgedRecord>().MaxBy(record => record.Sequence);
        IsDamaged = Newest is null;
        if (!IsDamaged)
        {
            // Over the torn one, or the older.
            _next = slots[0] == Newest ? 1 : 0;
            _handle = Open(FullPath, FileMode.Open);
        }
    }

    private static SafeFileHandle Open(string path, FileMode mode)
    {
        var handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
        PrivateFile.Restrict(handle);
        return handle;
    }

    // The file never grows, so its data is all there is to flush. A full flush also waits for the time of its last change.
    private static void Flush(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (FlushData(handle) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
