using System.Runtime.Versioning;
using PhoneTheft.Gateway.IntegrationTests.Support;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>Every file of the data directory, flipped and cut at several places: nothing acknowledged is ever missing without a word.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedDamageTests : IDisposable
{
    private const int BeforeCheckpoint = 24;
    private const int Blocks = 40;

    private readonly EmbeddedGateway _sound = new();

    public void Dispose() => _sound.Dispose();

    [Fact]
    public async Task A_damaged_file_is_refused_unless_everything_is_there()
    {
        await LiveAsync();
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(_sound.Data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_sound.Data, file)).Where(file => file != "lock").Order(StringComparer.Ordinal))
        {
            var used = EmbeddedGateway.UsedBytes(Path.Combine(_sound.Data, file));
            foreach (var (at, cut) in new[] { (0.0, false), (0.3, false), (0.6, false), (0.95, false), (0.0, true), (0.5, true) })
            {
                if (used == 0 && !cut)
                {
                    continue;
                }

                using var damaged = new EmbeddedGateway();
                _sound.CopyTo(damaged);
                var path = Path.Combine(damaged.Data, file);
                if (cut)
                {
                    EmbeddedGateway.Cut(path, (long)(used * at));
                }
                else
                {
                    EmbeddedGateway.Flip(path, (long)(used * at));
                }

                var examined = await EmbeddedExaminer.ExamineHereAsync(damaged.Data, Blocks, "--Checkpoint:Enabled=false");
                if (!examined.IsHonest)
                {
                    wrong.Add($"{file}, {(cut ? "cut" : "flipped")} at {at:P0} of {used} bytes: {examined}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task LiveAsync()
    {
        await using var gateway = await _sound.StartAsync();
        foreach (var number in Enumerable.Range(0, Blocks))
        {
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(number));
            if (number == BeforeCheckpoint)
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync($"!{Path.Combine(_sound.Data, "garnet.sock")},allowAdmin=true");
                await redis.GetDatabase().ExecuteAsync("SAVE");
            }
        }
    }
}
