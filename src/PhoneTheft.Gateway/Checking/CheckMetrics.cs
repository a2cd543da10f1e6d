using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Checking;

/// <summary>Counts every check, by how it was asked and how it ended.</summary>
internal sealed class CheckMetrics
{
    private static readonly CheckCall[] Calls = Enum.GetValues<CheckCall>();
    private static readonly CheckOutcome[] Outcomes = Enum.GetValues<CheckOutcome>();

    private readonly StripedCounters _checks = new(Calls.Length * Outcomes.Length);

    public CheckMetrics(IMeterFactory meters) => meters.Create(GatewayMeter.Name).CreateObservableCounter(
        "phonetheft.gateway.checks", Observe, "{check}",
        "Checks, by call (unary, stream, bulk) and answer (permitted, prohibited, tracked, malformed, refused).");

    public void Count(CheckCall call, CheckOutcome outcome, int checks = 1) => _checks.Add(PlaceOf(call, outcome), checks);

    public void Count(CheckCall call, in CheckTally tally)
    {
        foreach (var outcome in Outcomes)
        {
            if (tally[outcome] is var checks and not 0)
            {
                _checks.Add(PlaceOf(call, outcome), checks);
            }
        }
    }

    private IEnumerable<Measurement<long>> Observe() =>
        from call in Calls
        from outcome in Outcomes
        select new Measurement<long>(_checks.Sum(PlaceOf(call, outcome)), new("call", NameOf(call)), new("answer", NameOf(outcome)));

    private static int PlaceOf(CheckCall call, CheckOutcome outcome) => ((int)call * Outcomes.Length) + (int)outcome;

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>How a check was asked.</summary>
internal enum CheckCall
{
    Unary = 0,
    Stream = 1,
    Bulk = 2,
}
