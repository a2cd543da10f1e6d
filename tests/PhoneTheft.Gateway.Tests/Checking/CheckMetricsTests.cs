using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Tests.Checking;

public sealed class CheckMetricsTests
{
    [Theory]
    [InlineData((int)CheckCall.Unary, "unary")]
    [InlineData((int)CheckCall.Stream, "stream")]
    [InlineData((int)CheckCall.Bulk, "bulk")]
    public void Every_check_is_counted_under_its_call_and_its_answer(int call, string name)
    {
        var meters = Checkers.Meters;
        var metrics = new CheckMetrics(meters);
        using var collector = new MetricCollector<long>(meters, GatewayMeter.Name, "phonetheft.gateway.checks");

        metrics.Count((CheckCall)call, CheckOutcome.Permitted);
        metrics.Count((CheckCall)call, CheckOutcome.Prohibited, 2);
        var tally = new CheckTally();
        tally.Add(CheckOutcome.Tracked, 3);
        tally.Add(CheckOutcome.Malformed, 4);
        tally.Add(CheckOutcome.Refused);
        tally.Add(CheckOutcome.Refused, 4);
        metrics.Count((CheckCall)call, tally);
        collector.RecordObservableInstruments();

        var counted = collector.GetMeasurementSnapshot();
        Assert.Equal(15, counted.Count);
        Assert.Equal(
            [(name, "malformed", 4), (name, "permitted", 1), (name, "prohibited", 2), (name, "refused", 5), (name, "tracked", 3)],
            counted.Where(measurement => measurement.Value > 0)
                .Select(measurement => ((string)measurement.Tags["call"]!, (string)measurement.Tags["answer"]!, measurement.Value))
                .Order());
    }

    [Fact]
    public void No_addition_is_lost_whichever_core_makes_it()
    {
        const int PerThread = 200_000;
        var counters = new StripedCounters(3);

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < PerThread; i++)
            {
                counters.Add(i % 2, 1);
            }
        });

        Assert.Equal([8 * PerThread / 2, 8 * PerThread / 2, 0], Enumerable.Range(0, 3).Select(counters.Sum));
    }
}
