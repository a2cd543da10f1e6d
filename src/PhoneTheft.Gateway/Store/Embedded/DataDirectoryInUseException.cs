namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Two gateways were given the same data directory.</summary>
internal sealed class DataDirectoryInUseException(string directory, Exception innerException) : IOException(
    $"The data directory '{directory}' is in use by another gateway. Stop that one, give this one a Store:DataDirectory of its own, or let both share a Redis (Store:Redis).",
    innerException)
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;
}
