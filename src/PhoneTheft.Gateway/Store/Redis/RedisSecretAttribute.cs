using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Of a Redis connection string, addresses alone are shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisSecretAttribute : SecretAttribute
{
    public override string Show(string value) =>
        string.IsNullOrWhiteSpace(value) ? ""
        : RedisConnectionString.FaultOf(value) is null ? RedisConnectionString.AddressesOf(value) + (value.Contains('=', StringComparison.Ordinal) ? ", options not shown" : "")
        : base.Show(value);
}
