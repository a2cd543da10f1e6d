using System.Text.Json;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Experiments;

public sealed class OutageTests
{
    // How long it takes says nothing here: other tests run on this machine.
    [Fact]
    public async Task A_short_outage_fails_no_check_and_every_write_has_a_reason()
    {
        RedisBinary.PathOrSkip();
        using var results = new TempDirectory();

        await using var run = ExperimentsProgram.Start("--results", results.FullName, "outage", "1");
        await run.ExitedAsync(Patience.OfSeconds(120));

        Assert.True(run.ExitCode == 0, run.Output);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(results.FullName, "outage.json"), TestContext.Current.CancellationToken));
        var figures = document.RootElement.GetProperty("Figures");
        foreach (var name in new[] { "without", "hangs", "gone" })
        {
            Assert.Equal(0, figures.GetProperty($"{name}: checks failed").GetDouble());
        }

        Assert.Equal(0, figures.GetProperty("hangs: writes that failed without a reason").GetDouble());
        Assert.Equal(0, figures.GetProperty("gone: writes that failed without a reason").GetDouble());
    }
}
