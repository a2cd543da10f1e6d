namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>The data directory may be written by other users of the machine, so its content can't be trusted.</summary>
internal sealed class DataDirectoryExposedException(string directory, UnixFileMode mode) : IOException(
    $"Other users may write into the data directory '{directory}' (mode {Convert.ToString((int)mode, 8)}). Check what lies in it and 'chmod 700' it, or set Store:DataDirectory to a directory below it that does not exist yet: that one is created private.")
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;
}
