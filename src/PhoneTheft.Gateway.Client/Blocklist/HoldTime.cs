using Google.Protobuf.WellKnownTypes;

namespace PhoneTheft.Gateway.Client;

/// <summary>What a write does to a time of a hold: keeps it (the default), clears it, or sets it.</summary>
public readonly record struct HoldTime
{
    private readonly bool _isCleared;

    private HoldTime(DateTimeOffset? time, bool isCleared)
    {
        Time = time;
        _isCleared = isCleared;
    }

    /// <summary>As the hold has it.</summary>
    public static HoldTime Kept => default;

    /// <summary>Taken away: an expiry becomes "never", an assertion "now".</summary>
    public static HoldTime Cleared => new(null, isCleared: true);

    /// <summary>The time to set; null when it is kept or cleared.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>Whether the hold keeps the time it has.</summary>
    public bool IsKept => Time is null && !_isCleared;

    /// <summary>Whether the time is taken away.</summary>
    public bool IsCleared => _isCleared;

    /// <summary>Sets it to <paramref name="time"/>. Whole seconds count.</summary>
    public static HoldTime At(DateTimeOffset time) => new(time, isCleared: false);

    /// <summary>As <see cref="At"/>.</summary>
    public static implicit operator HoldTime(DateTimeOffset time) => At(time);

    // In the contract an absent time is kept, and one of 0 seconds clears.
    internal Timestamp? ToTimestamp() => this switch
    {
        { Time: { } time } => new Timestamp { Seconds = time.ToUnixTimeSeconds() },
        { IsCleared: true } => new Timestamp(),
        _ => null,
    };
}
