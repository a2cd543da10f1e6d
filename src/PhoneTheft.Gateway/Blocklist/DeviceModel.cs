namespace PhoneTheft.Gateway.Blocklist;

/// <summary>What a Type Allocation Code says about a device.</summary>
internal sealed record DeviceModel(string Brand, string Model);
