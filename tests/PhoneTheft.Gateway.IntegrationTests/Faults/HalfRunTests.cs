using System.Globalization;
using System.Runtime.Versioning;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>The embedded store ends in the middle of what one publish writes: all of it is there afterwards, or nothing.</summary>
/// <remarks>
/// Killed after any byte of it, before anything was acknowledged: the file of a publish that was written to its end, cut there, beside the
/// acknowledged positions of before.
/// </remarks>
[UnsupportedOSPlatform("windows")]
public sealed class HalfRunTests : IDisposable
{
    private const int Before = 5;
    private const int OfRun = 6;
    private const int Cuts = 12;

    private readonly EmbeddedGateway _whole = new();
    private readonly EmbeddedGateway _before = new();

    public void Dispose()
    {
        _whole.Dispose();
        _before.Dispose();
    }

    [Fact]
    public async Task A_publish_cut_off_after_any_byte_is_there_whole_or_not_at_all()
    {
        var (from, to) = await LiveAsync();
        var seen = new List<string>();
        await using var examiner = new EmbeddedExaminer();
        foreach (var cut in Enumerable.Range(0, Cuts + 1))
        {
            using var killed = new EmbeddedGateway();
            _whole.CopyTo(killed);
            File.Copy(Path.Combine(_before.Data, "acknowledged"), Path.Combine(killed.Data, "acknowledged"), overwrite: true);
            var at = from + ((to - from) * cut / Cuts);
            EmbeddedGateway.Cut(killed.AppendOnlyFile, at);

            // All devices of the publish are of one shard: every 16th from the first on.
            var examined = await examiner.ExamineAsync(killed.Data, Before + (OfRun * Operations.Shards), "--Checkpoint:Enabled=false");

            var said = string.Create(CultureInfo.InvariantCulture, $"cut at {at} of {from} to {to}: {examined}");
            Assert.True(examined.Said.Length == 0, said);
            Assert.Equal(examined.Answers, examined.Holds);
            Assert.Equal(new string(Examined.There, Before), examined.Answers[..Before]);
            var run = new string([.. Enumerable.Range(1, OfRun).Select(i => examined.Answers[i * Operations.Shards])]);
            Assert.True(run.Distinct().Count() == 1, said);
            seen.Add(run);
        }

        Assert.Equal((new string(Examined.NotThere, OfRun), new string(Examined.There, OfRun)), (seen[0], seen[^1]));
    }

    private async Task<(long From, long To)> LiveAsync()
    {
        await using var gateway = await _whole.StartAsync("--Checkpoint:Enabled=false");
        foreach (var number in Enumerable.Range(0, Before))
        {
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(number));
        }

        _whole.CopyTo(_before);
        var from = EmbeddedGateway.UsedBytes(_whole.AppendOnlyFile);
        await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, producer: Guid.NewGuid().ToString());
        var published = await stream.PublishAsync(Enumerable.Range(1, OfRun).Select(
            i => Operations.Block(EmbeddedGateway.Identity(i * Operations.Shards), (ulong)i)));
        Assert.All(published.Results, result => Assert.Null(result.Error));
        return (from, EmbeddedGateway.UsedBytes(_whole.AppendOnlyFile));
    }
}
