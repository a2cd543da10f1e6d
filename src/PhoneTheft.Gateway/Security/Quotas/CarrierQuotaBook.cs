using System.Collections.Concurrent;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>The quotas of all carriers that have called.</summary>
internal sealed class CarrierQuotaBook
{
    // In Development mode anybody can make up names: those beyond share one quota. A carrier of the register has its own, however many have been.
    private const int MostCarriers = 2_000;

    private readonly ConcurrentDictionary<string, CarrierQuota> _all = new(StringComparer.Ordinal);
    private readonly CurrentRegister _register;
    private readonly QuotaOptions _options;
    private readonly TimeProvider _time;
    private readonly QuotaRefusals _refusals;
    private readonly CarrierQuota _others;

    public CarrierQuotaBook(CurrentRegister register, QuotaOptions options, TimeProvider time, QuotaRefusals refusals)
    {
        (_register, _options, _time, _refusals) = (register, options, time, refusals);
        _others = NewQuota("(others)");
        register.OnChange(_ => SetAll());
    }

    /// <summary>The one quota of a carrier: the same whoever asks, and after the register has changed.</summary>
    public CarrierQuota Of(string carrier)
    {
        if (_all.TryGetValue(carrier, out var known))
        {
            return known;
        }

        if (_all.Count >= MostCarriers && _register.Register.Find(carrier) is null)
        {
            return _others;
        }

        var quota = _all.GetOrAdd(carrier, NewQuota);

        // After it is in the book: a change of the register meanwhile has found it there, or is found here.
        quota.Set(OwnOf(carrier));
        return quota;
    }

    private CarrierQuota NewQuota(string carrier) => new(carrier, CarrierQuotas.None, _options, _time, _refusals);

    private CarrierQuotas OwnOf(string carrier) => _register.Register.Find(carrier)?.Quotas ?? CarrierQuotas.None;

    private void SetAll()
    {
        foreach (var (carrier, quota) in _all)
        {
            quota.Set(OwnOf(carrier));
        }
    }
}
