using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Listening;

public sealed class ListenOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:50061", true)]
    [InlineData("http://127.8.9.10:50051", true)]
    [InlineData("http://localhost:50061", true)]
    [InlineData("http://[::1]:50051", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://0.0.0.0:50051", false)]
    [InlineData("http://[::]:50051", false)]
    [InlineData("http://192.168.1.7:50051", false)]
    [InlineData("http://*:50051", false)]
    [InlineData("http://gateway.example:50051", false)]
    [InlineData("https://127.0.0.1:50051", false)]
    [InlineData("http://127.0.0.1:50051/path", false)]
    [InlineData("127.0.0.1:50051", false)]
    [InlineData("http://127.0.0.1.example:1", false)]
    [InlineData("", false)]
    public void Only_loopback_is_listened_on(string address, bool starts)
    {
        Assert.Equal(starts, Validate(new ListenOptions { Grpc = address }).Succeeded);
        Assert.Equal(starts, Validate(new ListenOptions { Http = address }).Succeeded);
    }

    [Theory]
    [InlineData("http://0.0.0.0:50051", true)]
    [InlineData("http://gateway.example:50051", false)]
    public void Beyond_loopback_takes_the_word_of_the_operator(string address, bool starts) =>
        Assert.Equal(starts, Validate(new ListenOptions { Grpc = address }, allow: true).Succeeded);

    [Fact]
    public void The_refusal_names_the_setting_and_the_way_out()
    {
        var refusal = Validate(new ListenOptions { Grpc = "http://0.0.0.0:50051" });

        Assert.Contains("Listen:Grpc", refusal.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Security:AllowInsecureBeyondLoopback", refusal.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://127.0.0.1:8080", "http://[::]:8080", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", true)]
    [InlineData("http://127.0.0.1:8080", "http://[::1]:8080", true)]
    public void Two_listeners_are_in_two_places(string grpc, string http, bool starts)
    {
        var result = Validate(new ListenOptions { Grpc = grpc, Http = http }, allow: true);

        Assert.Equal(starts, result.Succeeded);
        Assert.True(starts || result.FailureMessage!.Contains("each needs a port of its own", StringComparison.Ordinal));
    }

    private static ValidateOptionsResult Validate(ListenOptions options, bool allow = false) =>
        new ListenOptionsValidator(new SecurityOptions { AllowInsecureBeyondLoopback = allow }).Validate(null, options);
}
