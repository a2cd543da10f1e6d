using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Sync;

/// <summary>How sync streams behave. Section "Sync".</summary>
internal sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>How often a checkpoint comes at least.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stream may take to say Hello.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan HelloWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may leave a message unread.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The age, more or less a tenth, at which a stream is asked to move on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a client that was asked to move on may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long producers are asked to keep what was acknowledged.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan JournalRetention { get; init; } = TimeSpan.FromHours(24);
}
