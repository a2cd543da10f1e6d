namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Finds the programs of Redis on this machine.</summary>
internal static class RedisBinary
{
    /// <summary>
    /// The path of redis-server, or of another of its programs. Without it the running test is skipped, or fails where
    /// <c>PHONETHEFT_REQUIRE_ALL=1</c> says that no test may be left out.
    /// </summary>
    public static string PathOrSkip(string name = "redis-server")
    {
        var directories = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var path = directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
        if ((path is null) && (Environment.GetEnvironmentVariable("PHONETHEFT_REQUIRE_ALL") == "1"))
        {
            Assert.Fail($"PHONETHEFT_REQUIRE_ALL=1, but there is no {name} on the PATH");
        }

        Assert.SkipWhen(path is null, $"No {name} on the PATH");
        return path!;
    }
}
