using System.Globalization;
using System.Runtime.Versioning;
using PhoneTheft.Gateway.IntegrationTests.Support;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>
/// The files of a gateway with an embedded store, damaged at random places: everything acknowledged is served, or the damage is said.
/// </summary>
/// <remarks><c>PHONETHEFT_FAULT_DAMAGES=100 scripts/test.sh faults</c> has more of them, <c>PHONETHEFT_FAULT_SEED</c> others.</remarks>
[UnsupportedOSPlatform("windows")]
public sealed class RandomDamageTests : IDisposable
{
    private const int UsualDamages = 30;
    private const int Blocks = 24;
    private const int BeforeEngineCheckpoint = 10;
    private const string AppendOnlyFile = "aof.log.0";

    private readonly EmbeddedGateway _sound = new();

    public void Dispose() => _sound.Dispose();

    [Fact]
    public async Task A_file_damaged_anywhere_loses_no_block_without_a_word()
    {
        await LiveAsync();
        var seed = Number("PHONETHEFT_FAULT_SEED", 1);
        var files = Directory.EnumerateFiles(_sound.Data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_sound.Data, file))
            .Where(file => EmbeddedGateway.UsedBytes(Path.Combine(_sound.Data, file)) > 0).Order(StringComparer.Ordinal).ToList();
        var log = files.Single(file => Path.GetFileName(file) == AppendOnlyFile);
        var wrong = new List<string>();
        await using var examiner = new EmbeddedExaminer();
        for (var number = 0; number < Number("PHONETHEFT_FAULT_DAMAGES", UsualDamages); number++)
        {
            // Most of what was acknowledged is in one of the files.
            var random = new Random((1_000 * seed) + number);
            var file = random.Next(2) == 0 ? log : files[random.Next(files.Count)];
            using var damaged = new EmbeddedGateway();
            _sound.CopyTo(damaged);
            var damage = Damage(Path.Combine(damaged.Data, file), random);

            var examined = await examiner.ExamineAsync(damaged.Data, Blocks, random.Next(2) == 0 ? "--Checkpoint:Enabled=false" : "--Checkpoint:Interval=00:05:00");

            var outcome = $"seed {seed}, number {number}: {file} {damage}: {examined}";
            TestContext.Current.TestOutputHelper?.WriteLine(outcome);
            if (!examined.IsHonest)
            {
                wrong.Add(outcome);
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static string Damage(string path, Random random)
    {
        var at = random.NextInt64(EmbeddedGateway.UsedBytes(path));
        switch (random.Next(3))
        {
            case 0:
                EmbeddedGateway.Cut(path, at);
                return string.Create(CultureInfo.InvariantCulture, $"cut to {at} bytes");
            case 1:
                EmbeddedGateway.Flip(path, at);
                return string.Create(CultureInfo.InvariantCulture, $"with a bit flipped at {at}");
            default:
                EmbeddedGateway.Overwrite(path, at, (byte)random.Next(256));
                return string.Create(CultureInfo.InvariantCulture, $"with another byte at {at}");
        }
    }

    private async Task LiveAsync()
    {
        await using var gateway = await _sound.StartAsync();
        foreach (var number in Enumerable.Range(0, Blocks))
        {
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(number));
            if (number == BeforeEngineCheckpoint)
            {
                await using var redis = await ConnectionMultiplexer.ConnectAsync($"!{Path.Combine(_sound.Data, "garnet.sock")},allowAdmin=true");
                await redis.GetDatabase().ExecuteAsync("SAVE");
            }
        }
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
