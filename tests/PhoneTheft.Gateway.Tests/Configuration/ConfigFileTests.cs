namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("Store:Redis=s3cret", "line 1, byte 1")]
    [InlineData("{\n\"Store\": s3cret}", "line 2, byte 10")]
    [InlineData("[]", "one JSON object")]
    [InlineData("{\"Store\": {\"Shards\": null}}", "Store:Shards (in ")]
    [InlineData("{\"Store\": {\"Redis\": [\"s3cret\"]}}", "must be one value")]
    [InlineData("{\"Store\": \"s3cret\"}", "Store (in ")]
    [InlineData("{\"Store\": {}} {}", "is not valid JSON")]
    public void A_malformed_file_is_refused_without_its_contents(string text, string fault)
    {
        File.WriteAllText(_file, text);

        var refusal = Reading.Refusal(["--config", _file]);

        Assert.Contains(fault, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/nowhere/at/all.json", Reading.Refusal(["--config=/nowhere/at/all.json"]), StringComparison.Ordinal);

    [Fact]
    public void A_directory_is_no_file() =>
        Assert.Contains("is a directory", Reading.Refusal(["--config", Path.GetTempPath()]), StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_comments_and_trailing_commas_are_accepted()
    {
        File.WriteAllText(_file, "\uFEFF{ // ours\n\"Store\": {\"Shards\": 32,},}");

        Assert.Equal("32", Reading.Of(["--config", _file]).Setting("Store:Shards").Value);
    }
}
