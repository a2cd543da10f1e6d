using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>A job that is too much for one day is asked about once, for all of it, before it has begun.</summary>
public sealed class BulkConfirmationTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync("--Guards:ReleaseAtLeast=20", "--Guards:ReleaseShare=0.1", "--Guards:BlocksPerDay=2500");
        _desk = new Desk(_gateway.GrpcAddress);
        await using var held = await _desk.RunAsync("import", _desk.List("list.csv", 0, 2_000), "--carrier", "alpha");
        Assert.Equal(0, held.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _desk.Dispose();
    }

    [Theory]
    [InlineData("import {0} --full --allow-shrink --carrier alpha")]
    [InlineData("sync --state {1} --publish-full {0} --allow-shrink --carrier alpha")]
    public async Task A_list_that_ends_very_many_holds_must_be_confirmed_first(string command)
    {
        // 1,000 of 2,000 would end and 1,000 come: too much of both.
        var list = _desk.List("other.csv", 1_000, 2_000);
        string[] words = [.. command.Split(' ').Select(word => word.Replace("{0}", list, StringComparison.Ordinal).Replace("{1}", _desk.PathOf("alpha.db"), StringComparison.Ordinal))];

        await using var refused = await _desk.RunAsync(words);

        Assert.Equal(ExitCode.ConfirmationRequired, refused.ExitCode);
        Assert.Contains("end 1,000 holds and newly block 1,000 devices", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", refused.Error, StringComparison.Ordinal);
        var before = await _desk.EffectiveListAsync();
        Assert.Equal((2_000, "49015420000000", "49015420001999"), (before.Count, before[0], before[^1]));

        var token = refused.Error.Split("--confirm ")[1].Trim();
        await using var confirmed = await _desk.RunAsync([.. words, "--confirm", token]);

        Assert.Equal(0, confirmed.ExitCode);
        var after = await _desk.EffectiveListAsync();
        Assert.Equal((2_000, "49015420001000", "49015420002999"), (after.Count, after[0], after[^1]));
        await _gateway.TellsAsync(line => line.StartsWith("Carrier alpha has confirmed ending holds", StringComparison.Ordinal));
        Assert.Single(_gateway.Told, line => line.StartsWith("Carrier alpha exceeds its daily limit of ", StringComparison.Ordinal) && line.Contains(" for ending holds ", StringComparison.Ordinal));
        Assert.Single(_gateway.Told, line => line.StartsWith("Carrier alpha has confirmed ending holds", StringComparison.Ordinal));
    }
}
