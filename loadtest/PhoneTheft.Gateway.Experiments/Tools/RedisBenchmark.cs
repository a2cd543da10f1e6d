using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>Redis's own benchmark: SISMEMBER of random members, half of them there, 50 clients.</summary>
internal sealed class RedisBenchmark(RedisServer redis, int entries, int pipeline)
{
    private const string Key = "benchmark";
    private const int Clients = 50;
    private const int PerCommand = 5_000;
    private const int First = 20_000;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private double _perSecond;

    /// <summary>A set as long as the list, of members as long. What redis-benchmark draws is a number of 12 digits; here every other one is a member.</summary>
    public static async Task FillAsync(RedisServer redis, int entries)
    {
        await using var connection = await redis.ConnectAsync();
        var database = connection.GetDatabase();
        foreach (var part in Enumerable.Range(0, entries).Chunk(PerCommand))
        {
            await database.SetAddAsync(Key, Array.ConvertAll(part, number => (RedisValue)string.Create(CultureInfo.InvariantCulture, $"35{2L * number:D12}")));
        }
    }

    /// <summary>It takes no duration: as many requests as it did in that time before.</summary>
    public async Task<Sample> RunAsync(TimeSpan duration)
    {
        var requests = _perSecond == 0 ? First : (int)Math.Max(First, _perSecond * duration.TotalSeconds);
        var cpu = redis.Cpu;
        var (host, port) = (redis.EndPoint.Split(':')[0], redis.EndPoint.Split(':')[1]);
        var output = await Tool.RunAsync(
            "redis-benchmark", duration + Grace,
            "-h", host, "-p", port, "-c", Number(Clients), "-P", Number(pipeline), "-n", Number(requests), "-r", Number(2 * entries), "--csv", "sismember", Key, "35__rand_int__");
        _perSecond = RedisBenchmarkReport.PerSecond(output);
        return new Sample(_perSecond, (redis.Cpu - cpu).TotalMicroseconds / requests);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
