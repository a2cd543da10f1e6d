using System.Diagnostics;
using System.Globalization;
using System.Net;
using PhoneTheft.Gateway.Experiments.Processes;

namespace PhoneTheft.Gateway.Experiments.Restarts;

/// <summary>One start of a gateway, timed from the start of its process.</summary>
internal sealed class TimedStart : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly ChildProcess _process;

    private TimedStart(ChildProcess process, TimeSpan ready)
    {
        _process = process;
        Ready = ready;
        Cpu = process.Cpu;
        Resident = process.Resident;
    }

    /// <summary>Until /readyz said yes: loaded, caught up, compared.</summary>
    public TimeSpan Ready { get; }

    /// <summary>CPU time until then.</summary>
    public TimeSpan Cpu { get; }

    /// <summary>Resident memory then, bytes.</summary>
    public long Resident { get; }

    public string Output => _process.Output;

    /// <param name="directory">Where the program is.</param>
    /// <param name="redis">Its store.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<TimedStart> StartAsync(string directory, RedisServer redis, params string[] settings)
    {
        using var client = new HttpClient();
        var port = LoopbackPort.Next();
        var ready = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/readyz"));
        string[] arguments =
        [
            Path.Combine(directory, "PhoneTheft.Gateway.dll"),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Grpc=http://127.0.0.1:{LoopbackPort.Next()}"),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Http=http://127.0.0.1:{port}"),
            $"--Store:Redis={redis.EndPoint}",
            .. settings,
        ];
        var started = Stopwatch.GetTimestamp();
        var process = new ChildProcess("dotnet", arguments);
        while (Stopwatch.GetElapsedTime(started) < ReadyWithin && !process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(ready);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return new TimedStart(process, Stopwatch.GetElapsedTime(started));
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new InvalidOperationException($"The gateway did not get ready. {process.Output}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
