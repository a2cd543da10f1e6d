namespace PhoneTheft.Gateway.Configuration;

/// <summary>What somebody has set, not yet looked at.</summary>
/// <param name="Key">Such as Store:Redis, as it was spelt.</param>
/// <param name="Value">As it was written.</param>
/// <param name="Source">Which kind of source has it.</param>
/// <param name="Origin">Where exactly, for people: "--Store:Redis on the command line".</param>
internal sealed record GivenSetting(string Key, string Value, SettingSource Source, string Origin);
