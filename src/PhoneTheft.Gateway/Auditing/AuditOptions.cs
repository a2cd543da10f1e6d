using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether and where it is recorded who did what. Section "Audit".</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>Whether an audit log is kept.</summary>
    /// <value>Unset: in every mode but Development.</value>
    public bool? Enabled { get; init; }

    /// <summary>Where its files are.</summary>
    /// <value>Empty: audit, in Store:DataDirectory.</value>
    public string Directory { get; init; } = "";

    /// <summary>The key that connects its lines and hides the devices in it, 64 hexadecimal digits. It must not be in the log's directory.</summary>
    /// <value>Empty: audit.key, in Store:DataDirectory.</value>
    public string KeyFile { get; init; } = "";

    /// <summary>What this gateway is called in its log. Eight digits follow it, which the log was given at its beginning.</summary>
    /// <value>Empty: the name of this machine.</value>
    [RegularExpression("[A-Za-z0-9.-]{1,64}")]
    public string Node { get; init; } = "";

    /// <summary>When lines are made to reach the disk.</summary>
    public AuditSync Sync { get; init; } = AuditSync.Always;

    /// <summary>What happens to writes while the log cannot be written.</summary>
    public AuditWhenFull WhenFull { get; init; } = AuditWhenFull.RefuseWrites;

    /// <summary>How devices stand in it.</summary>
    public AuditDevices Devices { get; init; } = AuditDevices.Hashed;

    /// <summary>Bytes from which on the next file is begun.</summary>
    [Range(65_536, 4_294_967_296)]
    public long FileSize { get; init; } = 64L << 20;

    /// <summary>The age from which on the next file is begun.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan FileAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a file is kept after its last line.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(366);

    /// <summary>How many refused calls, and failed connections, of one carrier from one network have lines of their own in a minute.</summary>
    [Range(0, 10_000)]
    public int RefusedPerMinute { get; init; } = 10;
}

/// <summary>When lines are made to reach the disk.</summary>
internal enum AuditSync
{
    /// <summary>Before a write is answered.</summary>
    Always,

    /// <summary>Within a second.</summary>
    EverySecond,

    /// <summary>When the system sees fit.</summary>
    Never,
}

/// <summary>What happens to writes while the log cannot be written.</summary>
internal enum AuditWhenFull
{
    /// <summary>They are refused.</summary>
    RefuseWrites,

    /// <summary>They go on, and that is said.</summary>
    GoOn,
}

/// <summary>How devices stand in the log.</summary>
internal enum AuditDevices
{
    /// <summary>As keyed hashes.</summary>
    Hashed,

    /// <summary>With their 14 digits.</summary>
    Clear,
}
