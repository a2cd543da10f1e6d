using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The embedded store with more to do than it does at once: slow is not unavailable.</summary>
public sealed class EmbeddedLoadTests
{
    // The defaults, which the other tests make longer.
    private static readonly string[] Patience = ["--Store:WriteTimeout=00:00:01.25", "--Store:ReadTimeout=00:00:01.5"];

    [Fact]
    public async Task Ten_thousand_operations_at_once_are_all_taken()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Patience);
        var store = gateway.Services.GetRequiredService<HoldStore>();

        var results = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => store.WriteAsync(
            WriteOperation.Place("alpha", EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)number), Disposition.Block, HoldReason.Stolen))));

        Assert.All(results, result => Assert.Equal(WriteOutcome.Changed, result.Outcome));
    }
}
