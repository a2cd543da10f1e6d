namespace PhoneTheft.Gateway.Configuration;

/// <summary>A setting as it was given, not checked yet.</summary>
/// <param name="Key">Such as Store:Redis, as it was spelt.</param>
/// <param name="Value">As it was written.</param>
/// <param name="Source">Which kind of source has it.</param>
/// <param name="Origin">Where exactly, for people: "--Store:Redis on the command line".</param>
internal sealed record GivenSetting(string Key, string Value, SettingSource Source, string Origin);

/// <summary>Where settings come from. If several have a setting, the last of them in this list wins.</summary>
internal enum SettingSource
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The file that --config names.</summary>
    File,

    /// <summary>A variable such as Store__Redis.</summary>
    Environment,

    /// <summary>A word such as --Store:Redis=….</summary>
    CommandLine,
}
