using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

public sealed class ConsistencyTests(CheckTests.OneBlocked host) : IClassFixture<CheckTests.OneBlocked>
{
    private const string Imei = "490154203237518";

    private readonly GatewayUnderTest _gateway = host.Gateway;

    [Fact]
    public async Task A_caller_sees_its_own_write_with_at_least()
    {
        var placed = await _gateway.BlockAsync("alpha", "35693803564381");

        var answer = await _gateway.CheckAsync("35693803564381", new Consistency { AtLeast = placed.Revision });

        Assert.Equal(V1.EquipmentStatus.Prohibited, answer.Status);
        Assert.True(answer.Revision.Number >= placed.Revision.Number);
    }

    [Fact]
    public async Task A_revision_of_another_shard_is_waited_for_too()
    {
        var placed = await _gateway.BlockAsync("alpha", "35693803564382");

        Assert.Equal(
            V1.EquipmentStatus.Prohibited, (await _gateway.CheckAsync(Imei, new Consistency { AtLeast = placed.Revision })).Status);
    }

    [Fact]
    public async Task A_future_or_lost_revision_is_unknown()
    {
        var placed = await _gateway.BlockAsync("alpha", "35693803564383");
        var above = placed.Revision.Clone();
        above.Number += 1_000;
        var elsewhere = placed.Revision.Clone();
        elsewhere.Chain = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8);
        var later = placed.Revision.Clone();
        later.Epoch += 1;

        foreach (var unknown in new[] { above, elsewhere, later })
        {
            var refusal = await Refusal.OfAsync(() => _gateway.CheckAsync(Imei, new Consistency { AtLeast = unknown }));
            Assert.Equal((StatusCode.FailedPrecondition, "REVISION_UNKNOWN", "consistency.at_least"), (
                refusal.StatusCode, refusal.Reason, refusal.Field));
        }
    }

    [Fact]
    public async Task A_cursor_is_waited_for_in_every_shard()
    {
        var cursor = (await _gateway.StatusAsync()).Cursor;

        Assert.Equal(V1.EquipmentStatus.Prohibited, (await _gateway.CheckAsync(Imei, new Consistency { AtLeastCursor = cursor })).Status);
    }

    [Fact]
    public async Task A_garbled_or_foreign_cursor_is_refused()
    {
        var garbled = (await _gateway.StatusAsync()).Cursor.ToByteArray();
        garbled[5] ^= 1;
        var elsewhere = new Cursor(Guid.NewGuid(), [.. Enumerable.Range(0, 16).Select(shard => new Core.Revision(shard, 1, 0, 0))]);

        var first = await Refusal.OfAsync(
            () => _gateway.CheckAsync(Imei, new Consistency { AtLeastCursor = ByteString.CopyFrom(garbled) }));
        var second = await Refusal.OfAsync(
            () => _gateway.CheckAsync(Imei, new Consistency { AtLeastCursor = ByteString.CopyFrom(elsewhere.ToByteArray()) }));

        Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID"), (first.StatusCode, first.Reason));
        Assert.Equal((StatusCode.InvalidArgument, "STORE_MISMATCH"), (second.StatusCode, second.Reason));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var negative = new Consistency { MaxStaleness = Duration.FromTimeSpan(TimeSpan.FromSeconds(-1)) };
        var shard = new Consistency { AtLeast = new V1.Revision { Shard = 16, Epoch = 1, Number = 1 } };

        foreach (var consistency in new[] { negative, shard })
        {
            var refusal = await Refusal.OfAsync(() => _gateway.CheckAsync(Imei, consistency));
            Assert.Equal((StatusCode.InvalidArgument, "CONSISTENCY_INVALID"), (refusal.StatusCode, refusal.Reason));
        }
    }

    [Fact]
    public async Task A_deadline_months_away_is_as_good_as_none()
    {
        var request = new CheckRequest { Imei = Imei, Consistency = new Consistency { FullyConsistent = true } };

        var answer = await _gateway.Checks.CheckAsync(request, deadline: TimeProvider.System.GetUtcNow().AddDays(100).UtcDateTime);

        Assert.Equal(V1.EquipmentStatus.Prohibited, answer.Status);
    }

    [Fact]
    public async Task Many_fully_consistent_callers_are_all_answered()
    {
        var full = new Consistency { FullyConsistent = true, MaxStaleness = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _gateway.CheckAsync(Imei, full)));

        Assert.All(answers, answer => Assert.Equal(V1.EquipmentStatus.Prohibited, answer.Status));
    }
}
