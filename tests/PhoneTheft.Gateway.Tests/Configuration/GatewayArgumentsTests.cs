using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class GatewayArgumentsTests
{
    [Theory]
    [InlineData("write --Store:Redis=VALUE", "--Store:Redis", "127.0.0.1:6379")]
    [InlineData("write --Store:Redis=VALUE", "--store:redis")]
    [InlineData("Did you mean --Store:Redis?", "-Store:Redis=x")]
    [InlineData("Did you mean --Store:Redis?", "Store:Redis=x")]
    [InlineData("Did you mean --Store:Redis?", "/Store:Redis=x")]
    [InlineData("Did you mean --Store:Redis?", "--Store__Redis=x")]
    [InlineData("Did you mean Store:Redis?", "--Stroe:Redis")]
    [InlineData("open another listener", "--urls", "http://0.0.0.0:5057")]
    [InlineData("Word 1 of the command line is not a setting", "run")]
    [InlineData("Word 2 of the command line is not a setting", "--Store:Redis=127.0.0.1:7301,", "password=s3cret")]
    [InlineData("Word 2 of the command line is not a setting", "--Store:Redis=127.0.0.1:7301,password=ab", "s3cret")]
    [InlineData("--config must be followed by the name of a file", "--config")]
    [InlineData("--config must be followed by the name of a file", "--config=")]
    [InlineData("--config is given twice", "--config=s3cret", "--config=s3cret")]
    public void An_unknown_word_is_refused_and_not_repeated(string said, params string[] words)
    {
        var refusal = Reading.Refusal(words);

        Assert.Contains(said, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("password=s3cret", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine + "Word", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Help_is_given_wherever_it_is_asked_for(string word) =>
        Assert.True(GatewayArguments.Read(["--Store:Shards=16", word]).AsksForHelp);
}
