using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>How that ended which a line of the audit log is about.</summary>
internal enum AuditOutcome
{
    /// <summary>A write: the store has changed.</summary>
    Changed,

    /// <summary>A write: the store was like that before.</summary>
    Unchanged,

    /// <summary>A write: there was no hold to end.</summary>
    NotHeld,

    /// <summary>A write: it was sent before, and counts once.</summary>
    AlreadyApplied,

    /// <summary>The store did not answer: it may have been done or not.</summary>
    Unknown,

    /// <summary>It was not done, or not let in.</summary>
    Refused,

    /// <summary>A bulk change was confirmed.</summary>
    Confirmed,

    /// <summary>A loss was cleared.</summary>
    Cleared,

    /// <summary>A link was made.</summary>
    Created,

    /// <summary>A browser was logged in.</summary>
    LoggedIn,

    /// <summary>What a file says counts.</summary>
    InForce,

    /// <summary>A carrier is new in the register.</summary>
    Added,

    /// <summary>A carrier is no longer in the register.</summary>
    Removed,
}

/// <summary>How outcomes are written in a line.</summary>
internal static class AuditOutcomes
{
    private static readonly string[] Names = [.. Enum.GetNames<AuditOutcome>().Select(JsonNamingPolicy.SnakeCaseUpper.ConvertName)];

    /// <summary>All words, in the order of the outcomes.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The word for an outcome.</summary>
    public static string NameOf(AuditOutcome outcome) => Names[(int)outcome];
}
