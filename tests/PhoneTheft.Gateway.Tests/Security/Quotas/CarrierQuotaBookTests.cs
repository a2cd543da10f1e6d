using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.Tests.Audit;
using PhoneTheft.Gateway.Tests.Checking;

namespace PhoneTheft.Gateway.Tests.Security.Quotas;

public sealed class CarrierQuotaBookTests
{
    private readonly CurrentRegister _register = new(Read("""{"carriers": [{"id": "alpha", "quotas": {"checksPerSecond": 5}}]}"""));
    private readonly CarrierQuotaBook _book;

    public CarrierQuotaBookTests()
    {
        var time = new FakeTimeProvider();
        _book = new CarrierQuotaBook(
            _register, new QuotaOptions { SyncStreams = Allowance.Of(2) }, time, new QuotaRefusals(Checkers.Meters, time, NoAudit.Log, new FakeLogger<QuotaRefusals>()));
    }

    [Fact]
    public void The_register_overrides_the_settings_and_nothing_else()
    {
        Assert.Equal(5, _book.Of("alpha").ChecksPerSecond.Number);
        Assert.Equal(2, _book.Of("alpha").SyncStreams.Allowance.Number);
        Assert.Equal(new QuotaOptions().ChecksPerSecond, _book.Of("beta").ChecksPerSecond);
    }

    [Fact]
    public void A_carrier_has_one_quota_whoever_asks() => Assert.Same(_book.Of("alpha"), _book.Of("alpha"));

    [Fact]
    public void A_changed_register_changes_quotas_at_once()
    {
        var alpha = _book.Of("alpha");
        alpha.SyncStreams.TryTake();

        _register.Replace(Read("""{"carriers": [{"id": "alpha", "quotas": {"checksPerSecond": "unlimited", "syncStreams": 1}}]}"""));

        Assert.Same(alpha, _book.Of("alpha"));
        Assert.True(alpha.ChecksPerSecond.IsUnlimited);
        Assert.False(alpha.SyncStreams.TryTake());
    }

    [Fact]
    public void A_removed_carrier_has_what_the_settings_say()
    {
        var alpha = _book.Of("alpha");

        _register.Replace(CarrierRegister.Empty);

        Assert.Equal(new QuotaOptions().ChecksPerSecond, alpha.ChecksPerSecond);
    }

    [Fact]
    public void Very_many_made_up_names_share_one_quota() =>
        Assert.Equal(2_001, Enumerable.Range(0, 5_000).Select(number => _book.Of($"made-up-{number}")).Distinct().Count());

    [Fact]
    public void A_carrier_of_the_register_shares_with_nobody()
    {
        _ = Enumerable.Range(0, 5_000).Select(number => _book.Of($"made-up-{number}")).Count();

        Assert.Equal(("alpha", 5), (_book.Of("alpha").Carrier, _book.Of("alpha").ChecksPerSecond.Number));
    }

    private static CarrierRegister Read(string text) => RegisterReader.Read(Encoding.UTF8.GetBytes(text)).Register!;
}
