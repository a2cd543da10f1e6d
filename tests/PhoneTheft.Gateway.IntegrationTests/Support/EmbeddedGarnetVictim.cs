using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Store.Embedded;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What <see cref="EmbeddedGarnetProcess"/> runs: writes as fast as it is answered, until it is killed.</summary>
internal static class EmbeddedGarnetVictim
{
    /// <summary>The first argument that makes this program the victim.</summary>
    public const string Argument = "embedded-garnet-victim";

    /// <summary>The sorted set it writes 1, 2, 3 … to.</summary>
    public const string Key = "answered";

    /// <summary>Writes, and notes in the file <paramref name="answered"/> what the store has answered.</summary>
    public static async Task RunAsync(string dataDirectory, string answered)
    {
        await using var store = EmbeddedGarnet.Start(dataDirectory, NullLoggerFactory.Instance);
        await using var redis = await store.ConnectAsync();
        await using var file = new StreamWriter(answered) { AutoFlush = true };

        // The test holds the other end of standard input: when it is gone, however it went, so are we.
        await using var input = Console.OpenStandardInput();
        var orphaned = input.ReadAsync(new byte[1]).AsTask();
        for (var number = 1; !orphaned.IsCompleted; number++)
        {
            await redis.GetDatabase().SortedSetAddAsync(Key, number, number);
            await file.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
