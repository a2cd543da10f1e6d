namespace PhoneTheft.Gateway.Client;

/// <summary>How a state file is opened.</summary>
public sealed record SyncStateOptions
{
    /// <summary>Whose file it is to be; null: not said. A file of another carrier is refused.</summary>
    public string? Carrier { get; init; }

    /// <summary>The clock that retention goes by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
