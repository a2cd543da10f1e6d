namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Finds the redis-server of this machine.</summary>
internal static class RedisBinary
{
    private static readonly string[] Names = ["redis-server", "valkey-server"];

    /// <summary>Its path. Without one the running test is skipped, or fails where <c>PHONETHEFT_REQUIRE_ALL=1</c> says that no test may be left out.</summary>
    public static string PathOrSkip()
    {
        var directories = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var path = directories.SelectMany(directory => Names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);
        if ((path is null) && (Environment.GetEnvironmentVariable("PHONETHEFT_REQUIRE_ALL") == "1"))
        {
            Assert.Fail("PHONETHEFT_REQUIRE_ALL=1, but there is no redis-server or valkey-server on the PATH");
        }

        Assert.SkipWhen(path is null, "No redis-server or valkey-server on the PATH");
        return path!;
    }
}
