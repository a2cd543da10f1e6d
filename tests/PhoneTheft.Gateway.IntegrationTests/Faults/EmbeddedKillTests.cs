using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A gateway with the embedded store, killed at any instant: what it acknowledged is there, whole, when it starts again.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedKillTests : IDisposable
{
    private const int Kills = 6;
    private const int Writers = 4;
    private const int DevicesOfRun = 12;

    private readonly EmbeddedGateway _embedded = new();
    private readonly Ledger _ledger = new();

    public void Dispose() => _embedded.Dispose();

    [Fact]
    public async Task Whatever_was_acknowledged_survives_kills_at_any_instant()
    {
        var seed = Environment.GetEnvironmentVariable("PHONETHEFT_FAULT_SEED") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 1;
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var gateway = Start(kill);
            await gateway.LoadedAsync();
            await _ledger.AssertAllThereAsync(gateway);

            using var over = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(gateway, (100 * kill) + writer, over.Token))
                .Append(PublishAsync(gateway, shard: kill, over.Token)).ToList();
            var enough = _ledger.Answers + random.Next(10, 200);
            await Wait.Until(() => _ledger.Answers >= enough, what: "enough writes are acknowledged");
            await Pause.ForAsync(TimeSpan.FromMicroseconds(random.Next(20_000)), TestContext.Current.CancellationToken);
            await gateway.KillAsync();
            await over.CancelAsync();
            await Task.WhenAll(writers);
        }

        await using var last = Start(Kills);
        await last.LoadedAsync();
        await _ledger.AssertAllThereAsync(last);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {Kills} kills, {_ledger}");
    }

    // With and without the file that would fill the list without a look at the sets.
    private GatewayProcess Start(int life) =>
        new($"--Store:DataDirectory={_embedded.Data}", life % 2 == 0 ? "--Checkpoint:Enabled=false" : "--Checkpoint:Interval=00:00:01");

    private async Task WriteAsync(GatewayProcess gateway, int writer, CancellationToken cancellationToken)
    {
        var blocklist = new BlocklistService.BlocklistServiceClient(gateway.Channel);
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
        {
            // Each third ends the block before it.
            var isRelease = number % 3 == 2;
            var which = isRelease ? number - 1 : number;
            var device = Operations.Device(which % Operations.Shards, (writer * 1_000) + which);
            _ledger.Asking(device);
            try
            {
                if (isRelease)
                {
                    await blocklist.UnblockAsync(new UnblockRequest { Imei = device.ToString() }, GatewayUnderTest.As("alpha"), cancellationToken: CancellationToken.None);
                }
                else
                {
                    await blocklist.BlockAsync(new BlockRequest { Imei = device.ToString(), Reason = V1.HoldReason.Stolen }, GatewayUnderTest.As("alpha"), cancellationToken: CancellationToken.None);
                }

                _ledger.Acknowledged(device, isRelease ? EquipmentStatus.Permitted : EquipmentStatus.Prohibited);
            }
            catch (RpcException)
            {
                return;
            }
        }
    }

    private async Task PublishAsync(GatewayProcess gateway, int shard, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await SyncStreamUnderTest.StartAsync(gateway.Channel, "bravo", Guid.NewGuid().ToString());
            for (var run = 0; !cancellationToken.IsCancellationRequested; run++)
            {
                var first = (run * DevicesOfRun) + 1;
                EquipmentIdentity[] devices = [.. Enumerable.Range(first, DevicesOfRun).Select(number => Operations.Device(shard, 900_000 + number))];
                _ledger.AskingRun(devices);
                var result = await stream.PublishAsync(devices.Select((device, i) => Operations.Block(device, (ulong)(first + i))));
                if (result.Results.All(of => of.Error is null))
                {
                    _ledger.AcknowledgedRun(devices);
                }
            }
        }
        catch (StreamEndedException)
        {
            // Killed.
        }
    }

    /// <summary>What was asked, and what of it was acknowledged.</summary>
    private sealed class Ledger
    {
        // UNSPECIFIED: asked and not answered, so either.
        private readonly ConcurrentDictionary<EquipmentIdentity, EquipmentStatus> _devices = new();
        private readonly ConcurrentBag<EquipmentIdentity[]> _runs = [];

        private int _answers;

        public int Answers => Volatile.Read(ref _answers);

        public void Asking(EquipmentIdentity device) => _devices[device] = EquipmentStatus.Unspecified;

        public void Acknowledged(EquipmentIdentity device, EquipmentStatus status)
        {
            _devices[device] = status;
            Interlocked.Increment(ref _answers);
        }

        public void AskingRun(EquipmentIdentity[] devices)
        {
            _runs.Add(devices);
            Array.ForEach(devices, Asking);
        }

        public void AcknowledgedRun(EquipmentIdentity[] devices) => Array.ForEach(devices, device => Acknowledged(device, EquipmentStatus.Prohibited));

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{_devices.Count} devices written, {_devices.Values.Count(status => status == EquipmentStatus.Unspecified)} of unknown outcome, {_runs.Count} runs published");

        public async Task AssertAllThereAsync(GatewayProcess gateway)
        {
            var found = await FindAsync(gateway);
            var lost = _devices.Where(device => device.Value != EquipmentStatus.Unspecified && device.Value != found[device.Key]).ToList();
            Assert.True(lost.Count == 0, $"Acknowledged, and not so any more: {string.Join(", ", lost.Select(device => $"{device.Key} {device.Value}"))}");
            Assert.All(_runs, run => Assert.Single(run.Select(device => found[device]).Distinct()));

            var status = await new BlocklistService.BlocklistServiceClient(gateway.Channel).GetStatusAsync(new GetStatusRequest());
            Assert.Equal("", status.Trouble);
            Assert.Empty(status.Losses);
            for (var shard = 0; shard < status.Shards.Count; shard++)
            {
                var digest = found.Where(device => device.Key.ShardOf(status.Shards.Count) == shard)
                    .Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Key, (Core.EquipmentStatus)device.Value));
                Assert.Equal(ByteString.CopyFrom(digest.ToByteArray()), status.Shards[shard].Digest);
            }
        }

        private async Task<Dictionary<EquipmentIdentity, EquipmentStatus>> FindAsync(GatewayProcess gateway)
        {
            var checks = new V1.CheckService.CheckServiceClient(gateway.Channel);
            var found = new Dictionary<EquipmentIdentity, EquipmentStatus>();
            foreach (var some in _devices.Keys.Chunk(10_000))
            {
                var answers = await checks.CheckManyAsync(new CheckManyRequest { Imeis = { some.Select(device => device.ToString()) } });
                foreach (var (device, answer) in some.Zip(answers.Results))
                {
                    found[device] = answer.Status;
                }
            }

            return found;
        }
    }
}
