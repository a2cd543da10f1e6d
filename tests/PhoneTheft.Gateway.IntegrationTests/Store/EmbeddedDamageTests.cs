using System.Runtime.Versioning;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;
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
        foreach (var file in Directory.EnumerateFiles(_sound.Data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_sound.Data, file)).Order(StringComparer.Ordinal))
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

                var outcome = await OutcomeAsync(damaged);
                if (outcome.StartsWith("WRONG", StringComparison.Ordinal))
                {
                    wrong.Add($"{file}, {(cut ? "cut" : "flipped")} at {at:P0} of {used} bytes: {outcome}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static async Task<string> OutcomeAsync(EmbeddedGateway damaged)
    {
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync($"--Store:DataDirectory={damaged.Data}", "--Checkpoint:Enabled=false");
        string? refused = null;
        await Wait.Until(async () =>
        {
            refused = gateway.Told.FirstOrDefault(line => line.StartsWith("This gateway does not start", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal));
            if (refused is not null)
            {
                return true;
            }

            var status = await gateway.StatusAsync();
            return status.Cursor.Length > 0 || status.Trouble.Length > 0;
        });
        if (refused is not null)
        {
            return refused.Contains(damaged.Data, StringComparison.Ordinal) ? $"refused: {refused}" : $"WRONG: {refused}";
        }

        if ((await gateway.StatusAsync()).Trouble is { Length: > 0 } trouble)
        {
            return $"trouble: {trouble}";
        }

        var (prohibited, held) = (0, 0);
        foreach (var number in Enumerable.Range(0, Blocks))
        {
            var device = EmbeddedGateway.Device(number);
            prohibited += await gateway.StatusOfAsync(device) == EquipmentStatus.Prohibited ? 1 : 0;
            held += (await gateway.DeviceAsync(device, "alpha")).Holds.Count;
        }

        return (prohibited, held) == (Blocks, Blocks) ? "whole" : $"WRONG: {prohibited} prohibited, {held} held of {Blocks}";
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
