namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A directory for one test, gone with it.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");

    /// <summary>The directory itself.</summary>
    public string FullName => _directory.FullName;

    /// <summary>A path below it that doesn't exist yet.</summary>
    public string Below(string name)
    {
        return Path.Combine(_directory.FullName, name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _directory.Delete(recursive: true);
    }
}
