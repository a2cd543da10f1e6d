using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Security;

/// <summary>Makes callers of the carriers in the register.</summary>
internal sealed class RegisteredCallers(CurrentRegister current, CarrierQuotaBook quotas)
{
    /// <inheritdoc cref="CurrentRegister.Version"/>
    public long Version => current.Version;

    public CarrierRegister Register => current.Register;

    /// <param name="carrier">Of the register.</param>
    /// <param name="roles">Those of its roles that count.</param>
    /// <param name="by">How it was identified.</param>
    /// <param name="until">When that ends; null: it doesn't.</param>
    public Caller Of(Carrier carrier, CallerRoles roles, IdentifiedBy by, DateTimeOffset? until) =>
        new(carrier.Id, roles, by) { Name = carrier.Name, ValidUntil = until, Quota = quotas.Of(carrier.Id) };
}
