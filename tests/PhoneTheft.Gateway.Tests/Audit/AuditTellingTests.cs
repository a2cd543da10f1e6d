using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>A store that cannot be told of the log's end for long is no secret.</summary>
public sealed class AuditTellingTests
{
    private readonly FakeTimeProvider _time = new(WrittenLog.Begin);
    private readonly FakeLogger<AuditTelling> _log = new();
    private readonly AuditHealth _health =
        new(new AuditPlace(new AuditOptions(), new StoreOptions(), isOnByDefault: true), new FakeLogger<AuditHealth>());

    private readonly AuditTelling _telling;

    public AuditTellingTests() => _telling = new AuditTelling(_health, _time, _log);

    [Fact]
    public void Five_minutes_without_being_told_are_warned_of()
    {
        _telling.Failed(new StoreException(StoreFault.Unavailable, "The store does not answer."));
        _time.Advance(TimeSpan.FromMinutes(4));
        _telling.Failed(new StoreException(StoreFault.Unavailable, "The store does not answer."));
        Assert.Empty(_health.Warnings);

        _time.Advance(TimeSpan.FromMinutes(1));
        _telling.Failed(new StoreException(StoreFault.Unavailable, "The store does not answer."));
        _telling.Failed(new StoreException(StoreFault.Unavailable, "The store does not answer."));
        Assert.Contains("The store does not answer.", Assert.Single(_health.Warnings), StringComparison.Ordinal);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning);

        _telling.Succeeded();
        Assert.Empty(_health.Warnings);
    }

    [Fact]
    public void A_head_that_nobody_can_read_is_warned_of_at_once()
    {
        _telling.Failed(new StoreException(StoreFault.Damaged, "The store holds something that is no head."));

        Assert.Single(_health.Warnings);
    }
}
