using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Observability;

/// <summary>One block at the start that says what this gateway is, where, and what is not safe about it.</summary>
internal sealed partial class Banner(
    GatewayFacts gateway, GatewayWarnings warnings, LogOutput output, TimeProvider time, ILogger<Banner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!gateway.AreKnown)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }

        var facts = gateway.All();
        var told = warnings.AtStart;
        if (output.Format is LogFormat.Json)
        {
            // Into the log, where it is one line like all others.
            Log.Started(
                logger,
                BuildInfo.Version,
                string.Join("; ", facts.Select(fact => $"{fact.Name}: {fact.Value}")),
                string.Join(" ", told));
            return;
        }

        try
        {
            Console.Out.WriteLine(string.Join(
                Environment.NewLine,
                [
                    "",
                    $"  PhoneTheft Gateway {BuildInfo.Version}",
                    .. facts.Select(fact => $"  {fact.Name,-7} {fact.Value}"),
                    .. told.Select(warning => $"  ! {warning}"),
                    ""]));
        }
        catch (IOException)
        {
            // Nobody can read it, which is no reason to stop serving.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1350, LogLevel.Information, "PhoneTheft Gateway {Version}. {Facts}. {Warnings}")]
        public static partial void Started(ILogger logger, string version, string facts, string warnings);
    }
}
