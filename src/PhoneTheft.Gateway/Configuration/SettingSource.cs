namespace PhoneTheft.Gateway.Configuration;

/// <summary>Where settings come from. Where two have one, the lower in this list wins.</summary>
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
