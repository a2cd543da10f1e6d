namespace PhoneTheft.Gateway.Audit;

/// <summary>What was found in one log.</summary>
public sealed class VerifiedLog
{
    /// <summary>Findings of a log that are kept; all are counted.</summary>
    public const int MostFindings = 100;

    private readonly List<AuditFinding> _findings = [];
    private readonly List<string> _notes = [];

    internal VerifiedLog(string directory) => Directory = directory;

    /// <summary>Where it is.</summary>
    public string Directory { get; }

    /// <summary>Whose log it is; empty: no line says so.</summary>
    public string Node { get; internal set; } = "";

    /// <summary>How many files of it were read.</summary>
    public int Files { get; internal set; }

    /// <summary>Lines whose hash is right.</summary>
    public long Verified { get; internal set; }

    /// <summary>The number of the first line that is there; 0: there is none.</summary>
    public long FirstLine { get; internal set; }

    /// <summary>The number of the last line whose hash is right; 0: there is none.</summary>
    public long LastLine { get; internal set; }

    /// <summary>When the first line was written, as it says.</summary>
    public string From { get; internal set; } = "";

    /// <summary>When that line was written, as it says.</summary>
    public string To { get; internal set; } = "";

    /// <summary>The last line, in the form of --head.</summary>
    public AuditHead? Head { get; internal set; }

    /// <summary>What is wrong, in the order of the log; the first <see cref="MostFindings"/>.</summary>
    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>How many there are.</summary>
    public long AllFindings { get; private set; }

    /// <summary>What the log says about itself: what retention removed, lines that were lost, a half line that was cut off.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether its end was compared with what a gateway or the caller knows.</summary>
    public bool IsEndKnown { get; internal set; }

    internal void Find(AuditProblem problem, string file, long place, string message)
    {
        AllFindings++;
        if (_findings.Count < MostFindings)
        {
            _findings.Add(new AuditFinding(problem, file, place, message));
        }
    }

    internal void OnlyFind(AuditProblem problem, string message)
    {
        _findings.Clear();
        AllFindings = 0;
        Find(problem, Directory, 0, message);
    }

    /// <summary>It was no fault, as is known now.</summary>
    internal void Withdraw(AuditProblem problem, string beginning) => AllFindings -= _findings.RemoveAll(
        finding => finding.Problem == problem && finding.Message.StartsWith(beginning, StringComparison.Ordinal));

    internal void Replace(AuditProblem problem, string file, long place, AuditProblem by, string message)
    {
        if (_findings.FindIndex(finding => finding.Problem == problem && finding.File == file && finding.Place == place) is >= 0 and var at)
        {
            _findings[at] = new AuditFinding(by, file, place, message);
        }
    }

    internal void Note(string note)
    {
        if (_notes.Count < MostFindings)
        {
            _notes.Add(note);
        }
    }
}
