namespace PhoneTheft.Gateway.Audit;

/// <summary>What is wrong at one place of an audit log.</summary>
public enum AuditProblem
{
    /// <summary>A line is not as it was written.</summary>
    LineChanged,

    /// <summary>Lines are not there.</summary>
    LineMissing,

    /// <summary>A line stands elsewhere than it was written.</summary>
    LineMoved,

    /// <summary>A line stands there a second time.</summary>
    LineRepeated,

    /// <summary>A file is not there, and no record says that it was removed.</summary>
    FileMissing,

    /// <summary>A file has another name than it was begun with.</summary>
    FileRenamed,

    /// <summary>Two files have one number.</summary>
    FileRepeated,

    /// <summary>The end of a file that is not the last is not there.</summary>
    FileCut,

    /// <summary>The end of the log is not there.</summary>
    EndMissing,

    /// <summary>The log has another line than the gateway or the caller says.</summary>
    HeadDiffers,

    /// <summary>A log that the gateway or the caller knows is not there.</summary>
    LogMissing,

    /// <summary>Two directories hold one log.</summary>
    LogRepeated,

    /// <summary>No line fits the key.</summary>
    OtherKey,

    /// <summary>The gateway itself found that the store knew more lines than its log had.</summary>
    MissingOnRecord,
}

/// <summary>How problems are written for machines.</summary>
public static class AuditProblems
{
    private static readonly string[] Names =
    [
        "LINE_CHANGED", "LINE_MISSING", "LINE_MOVED", "LINE_REPEATED", "FILE_MISSING", "FILE_RENAMED", "FILE_REPEATED", "FILE_CUT",
        "END_MISSING", "HEAD_DIFFERS", "LOG_MISSING", "LOG_REPEATED", "OTHER_KEY", "MISSING_ON_RECORD",
    ];

    /// <summary>The word for a problem.</summary>
    public static string NameOf(AuditProblem problem) => Names[(int)problem];
}

/// <summary>Something that is wrong with an audit log.</summary>
/// <param name="Problem">What, for machines.</param>
/// <param name="File">The path of the file; of the directory where no file is at fault.</param>
/// <param name="Place">The number of the line in that file, from 1; 0: none in particular.</param>
/// <param name="Message">What, for people.</param>
public sealed record AuditFinding(AuditProblem Problem, string File, long Place, string Message);
