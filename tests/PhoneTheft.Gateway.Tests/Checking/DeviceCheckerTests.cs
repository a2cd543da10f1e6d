using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Checking;

public sealed class DeviceCheckerTests
{
    [Theory]
    [InlineData(Checkers.Blocked, EquipmentStatus.Prohibited)]
    [InlineData(Checkers.Tracked, EquipmentStatus.Tracked)]
    [InlineData(Checkers.Free, EquipmentStatus.Permitted)]
    public void A_loaded_replica_answers_with_status_and_freshness(string imei, EquipmentStatus status)
    {
        Assert.Equal(CheckRefusal.None, new Checkers().One.Check(Imei.Parse(imei), null, out var answer));

        Assert.Equal((status, 2_000, false), (answer.Status, answer.Freshness.StalenessMs, answer.CheckDigitMismatch));
        Assert.Equal(Imei.Parse(imei).Identity.ShardOf(16), answer.Freshness.View.Revision.Shard);
    }

    [Fact]
    public void A_shard_that_is_not_loaded_permits_nothing()
    {
        Assert.Equal(CheckRefusal.NotLoaded, new Checkers(loaded: 0).One.Check(Imei.Parse(Checkers.Free), null, out var answer));
        Assert.Equal(EquipmentStatus.None, answer.Status);
    }

    [Fact]
    public void A_too_old_answer_is_refused_with_its_age()
    {
        Assert.Equal(
            CheckRefusal.TooStale, new Checkers().One.Check(Imei.Parse(Checkers.Blocked), TimeSpan.FromSeconds(1), out var answer));
        Assert.Equal((EquipmentStatus.None, 2_000), (answer.Status, answer.Freshness.StalenessMs));
    }

    [Fact]
    public void A_wrong_check_digit_is_reported_beside_the_answer()
    {
        Assert.Equal(CheckRefusal.None, new Checkers().One.Check(Imei.Parse("490154203237519"), null, out var answer));
        Assert.Equal((EquipmentStatus.Prohibited, true), (answer.Status, answer.CheckDigitMismatch));
    }

    [Theory]
    [InlineData(Checkers.Free, EquipmentStatus.Prohibited, EquipmentStatus.Prohibited, true)]
    [InlineData(Checkers.Tracked, EquipmentStatus.Prohibited, EquipmentStatus.Prohibited, true)]
    [InlineData(Checkers.Tracked, EquipmentStatus.Tracked, EquipmentStatus.Tracked, false)]
    [InlineData(Checkers.Blocked, EquipmentStatus.Tracked, EquipmentStatus.Prohibited, false)]
    public void What_the_store_lost_is_answered_and_marked(string imei, EquipmentStatus lost, EquipmentStatus status, bool isLostHold)
    {
        var checkers = new Checkers();
        checkers.Lose(imei, lost);

        Assert.Equal(CheckRefusal.None, checkers.One.Check(Imei.Parse(imei), null, out var answer));

        Assert.Equal((status, isLostHold), (answer.Status, answer.LostHold));
        Assert.Equal(40 + Imei.Parse(imei).Identity.ShardOf(16), answer.Freshness.View.Revision.Number);
    }
}
