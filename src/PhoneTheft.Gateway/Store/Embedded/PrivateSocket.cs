using System.Net.Sockets;
using System.Text;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>
/// The path of a Unix socket in a directory that only this user may enter. The directory is what protects it: between bind and chmod a
/// socket has the mode the umask left it.
/// </summary>
internal sealed class PrivateSocket : IDisposable
{
    private const string FileName = "garnet.sock";
    // Not longer than the other name, so that both fit.
    private const string AsideName = "aside.sock";
    private const string Prefix = "phonetheft-";

    // What sockaddr_un has room for without its terminating zero: 107 on Linux, 103 on macOS.
    private const int LongestPath = 103;

    private readonly string? _temporaryDirectory;
    private readonly string _noteOfIt;

    private PrivateSocket(string directory, string? temporaryDirectory, string noteOfIt)
    {
        _temporaryDirectory = temporaryDirectory;
        _noteOfIt = noteOfIt;
        EndPoint = new UnixDomainSocketEndPoint(Path.Combine(directory, FileName));
        Aside = new UnixDomainSocketEndPoint(Path.Combine(directory, AsideName));
    }

    /// <summary>Where to listen, and where to connect.</summary>
    public UnixDomainSocketEndPoint EndPoint { get; }

    /// <summary>Where a store listens that has to be looked at first; moved to the other place once it is sound.</summary>
    public UnixDomainSocketEndPoint Aside { get; }

    /// <summary>
    /// Chooses the path for the store in <paramref name="dataDirectory"/>, which the caller has locked, and removes what a killed
    /// predecessor left.
    /// </summary>
    public static PrivateSocket For(string dataDirectory)
    {
        var note = Path.Combine(dataDirectory, "socket-directory");
        RemoveLeftOver(note);
        File.Delete(Path.Combine(dataDirectory, FileName));
        if (Encoding.UTF8.GetByteCount(Path.Combine(dataDirectory, FileName)) <= LongestPath)
        {
            return new PrivateSocket(dataDirectory, temporaryDirectory: null, note);
        }

        // A name of our own choosing could be taken before us by anyone who may write to the temporary directory, with a socket of
        // theirs in it. This one is random, made with mode 0700 or not at all; so the data directory has to remember it.
        var temporary = Directory.CreateTempSubdirectory(Prefix).FullName;
        File.WriteAllText(note, temporary);
        return new PrivateSocket(temporary, temporary, note);
    }

    /// <summary>Removes the socket.</summary>
    public void Dispose()
    {
        File.Delete(EndPoint.ToString());
        File.Delete(Aside.ToString());
        if (_temporaryDirectory is not null)
        {
            RemoveLeftOver(_noteOfIt);
        }
    }

    private static void RemoveLeftOver(string note)
    {
        if (!File.Exists(note))
        {
            return;
        }

        // Whatever the note says, only an empty directory of our name goes.
        var directory = File.ReadAllText(note);
        if (Path.GetFileName(directory).StartsWith(Prefix, StringComparison.Ordinal) && Directory.Exists(directory))
        {
            File.Delete(Path.Combine(directory, FileName));
            File.Delete(Path.Combine(directory, AsideName));
            Directory.Delete(directory);
        }

        File.Delete(note);
    }
}
