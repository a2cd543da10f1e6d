using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

public sealed class CheckCountingTests
{
    private const string Blocked = "490154203237518";
    private const string Free = "35693803564380";

    [Fact]
    public async Task Every_check_is_counted_once_by_what_became_of_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Blocked);
        await gateway.CheckAsync(Blocked, new Consistency { FullyConsistent = true });
        await gateway.CheckAsync(Free);
        await Assert.ThrowsAsync<RpcException>(() => gateway.CheckAsync("nonsense"));
        await Assert.ThrowsAsync<RpcException>(
            () => gateway.CheckAsync(Free, new Consistency { AtLeast = new Revision { Epoch = 1, Number = 1_000_000 } }));
        await gateway.Checks.CheckManyAsync(
            new CheckManyRequest { Imeis = { Blocked, Free, "", Free } }, cancellationToken: TestContext.Current.CancellationToken);
        await StreamAsync(gateway, Blocked, Free, "nonsense", Blocked);

        Assert.Equal(
            [
                "bulk malformed 1", "bulk permitted 2", "bulk prohibited 1",
                "stream malformed 1", "stream permitted 1", "stream prohibited 2",
                "unary malformed 1", "unary permitted 1", "unary prohibited 1", "unary refused 1",
            ],
            CountedBy(gateway));
    }

    private static async Task StreamAsync(GatewayUnderTest gateway, params string[] imeis)
    {
        using var call = gateway.Checks.CheckStream(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var imei in imeis)
        {
            await call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = imei }, TestContext.Current.CancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(imeis.Length, await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).CountAsync(
            TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> CountedBy(GatewayUnderTest gateway)
    {
        using var collector = new MetricCollector<long>(
            gateway.Services.GetRequiredService<IMeterFactory>(), "PhoneTheft.Gateway", "phonetheft.gateway.checks");
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().Where(measurement => measurement.Value > 0)
            .Select(measurement => $"{measurement.Tags["call"]} {measurement.Tags["answer"]} {measurement.Value}")
            .Order(StringComparer.Ordinal);
    }
}
