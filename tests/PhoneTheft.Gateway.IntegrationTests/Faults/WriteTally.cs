using System.Globalization;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>
/// Blocks one device after the other while the store refuses them, demands a typed answer in time for each, and judges afterwards what
/// became of them.
/// </summary>
internal sealed class WriteTally(GatewayUnderTest gateway, long firstDevice = 35_000_000_000_000)
{
    /// <summary>As the defaults on an idle machine: how long a caller waits is what these tests are about.</summary>
    public static readonly string[] Impatient =
        [$"--Store:WriteTimeout={Patience.Setting(1.25)}", $"--Store:ReadTimeout={Patience.Setting(1.5)}"];

    private static readonly TimeSpan InTime = Patience.OfSeconds(2);

    private readonly List<string> _acknowledged = [];
    private readonly List<string> _refused = [];
    private long _next = firstDevice;
    private volatile int _tried;

    /// <summary>How many were tried, whatever came of it.</summary>
    public int Tried => _tried;

    /// <summary>Blocks the next device.</summary>
    /// <returns>Null: it was acknowledged.</returns>
    public async Task<Refusal?> TryAsync()
    {
        var device = (_next++).ToString(CultureInfo.InvariantCulture);
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        try
        {
            await gateway.BlockAsync("alpha", device);
            _acknowledged.Add(device);
            return null;
        }
        catch (RpcException e)
        {
            var refusal = Refusal.Of(e);
            Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
            Assert.Contains(refusal.Reason, (string[])["STORE_UNAVAILABLE", "WRITE_OUTCOME_UNKNOWN"]);
            Assert.NotNull(refusal.RetryAfter);
            if (refusal.Reason == "STORE_UNAVAILABLE")
            {
                _refused.Add(device);
            }

            return refusal;
        }
        finally
        {
            _tried++;
            Assert.InRange(time.GetElapsedTime(started), TimeSpan.Zero, InTime);
            Assert.All(_acknowledged.Take(1), first => Assert.Equal(EquipmentStatus.Prohibited, gateway.Checks.Check(new CheckRequest { Imei = first }).Status));
        }
    }

    /// <summary>The next one is acknowledged.</summary>
    public async Task TakenAsync() => Assert.Null(await TryAsync());

    /// <summary>Sooner or later a write is refused with such a sentence. Nothing that it says is Redis's own text.</summary>
    public Task RefusedAsync(string sentence) => Wait.Until(
        async () =>
        {
            var refusal = await TryAsync();
            Assert.DoesNotContain("@user_script", refusal?.Message ?? "", StringComparison.Ordinal);
            return refusal is { Reason: "STORE_UNAVAILABLE" } && refusal.Message.Contains(sentence, StringComparison.Ordinal);
        },
        what: $"a write is refused with: {sentence}");

    /// <summary>Sooner or later a write is acknowledged again, without a restart of the gateway.</summary>
    public Task TakenAgainAsync() => Wait.Until(async () => await TryAsync() is null, what: "a write is acknowledged again");

    /// <summary>All that were acknowledged are in the list, and none that was refused.</summary>
    public async Task JudgeAsync()
    {
        await Wait.Until(async () => !await gateway.HasTroubleAsync());
        Assert.NotEmpty(_acknowledged);
        foreach (var device in _acknowledged)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await gateway.CheckAsync(device, new Consistency { FullyConsistent = true })).Status);
            Assert.Single((await gateway.DeviceAsync(device, "alpha")).Holds);
        }

        foreach (var device in _refused)
        {
            Assert.Empty((await gateway.DeviceAsync(device, "alpha")).Holds);
            Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(device));
        }

        Assert.Empty((await gateway.StatusAsync()).Losses);
    }
}
