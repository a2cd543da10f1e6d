using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("s3cret")]
    [InlineData("s3cret\n")]
    [InlineData("s3cret\r\n")]
    [InlineData("\uFEFFs3cret\n")]
    public void The_end_of_its_line_is_not_part_of_it(string text)
    {
        File.WriteAllText(_file, text);

        Assert.True(SecretFile.TryRead(_file, out var secret, out _));
        Assert.Equal("s3cret", secret);
    }

    [Fact]
    public void Blanks_are_part_of_it()
    {
        File.WriteAllText(_file, " s3, cret=\n");

        Assert.True(SecretFile.TryRead(_file, out var secret, out _));
        Assert.Equal(" s3, cret=", secret);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n", "is empty")]
    [InlineData("s3cret\n\n", "more than one line")]
    [InlineData("s3cret\nother\n", "more than one line")]
    [InlineData("s3cret\0", "control character")]
    public void What_is_not_one_line_is_refused_without_being_shown(string text, string said)
    {
        File.WriteAllText(_file, text);

        Assert.Contains(said, Fault(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_binary_or_missing_file_is_refused()
    {
        File.WriteAllBytes(_file, [0xC3, 0x28]);
        Assert.Contains("UTF-8", Fault(_file), StringComparison.Ordinal);
        File.WriteAllText(_file, new string('x', 5_000));
        Assert.Contains("longer", Fault(_file), StringComparison.Ordinal);
        Assert.Contains("directory", Fault(Path.GetTempPath()), StringComparison.Ordinal);

        // Who takes the setting for the password itself finds nothing of it in the log.
        Assert.DoesNotContain("s3cret", Fault("s3cret"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_may_change_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.WriteAllText(_file, "s3cret");
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.True(SecretFile.TryRead(_file, out _, out _));

        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Contains("chmod go-w", Fault(_file), StringComparison.Ordinal);
    }

    private static string Fault(string path)
    {
        Assert.False(SecretFile.TryRead(path, out var secret, out var fault));
        Assert.Null(secret);
        Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal);
        return fault;
    }
}
