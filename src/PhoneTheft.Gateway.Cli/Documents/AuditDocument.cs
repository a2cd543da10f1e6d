using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>audit verify --json</c>.</summary>
internal sealed record AuditDocument(bool Good, IReadOnlyList<AuditLogDocument> Logs, IReadOnlyList<string> NotVerified)
{
    public static AuditDocument Of(bool isGood, IReadOnlyList<VerifiedLog> logs, IReadOnlyList<AuditHead> elsewhere, IReadOnlyDictionary<string, DateTimeOffset> toldAt) =>
        new(isGood, [.. logs.Select(log => AuditLogDocument.Of(log, toldAt.TryGetValue(log.Node, out var at) ? at : null))], [.. elsewhere.Select(head => head.Node)]);
}

/// <summary>One log of it.</summary>
internal sealed record AuditLogDocument
{
    public required string Directory { get; init; }

    public required string Node { get; init; }

    public required bool Good { get; init; }

    public required int Files { get; init; }

    /// <summary>Lines whose hash is right.</summary>
    public required long Verified { get; init; }

    public required long FirstLine { get; init; }

    public required long LastLine { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>As --head takes it; null if there is no line.</summary>
    public required string? Head { get; init; }

    public required bool EndCompared { get; init; }

    /// <summary>When the store was told of the end that it was compared with; null: the store was not asked, or does not know.</summary>
    public required DateTimeOffset? EndToldAt { get; init; }

    /// <summary>How many there are; the first 100 are listed.</summary>
    public required long AllFindings { get; init; }

    public required IReadOnlyList<AuditFindingDocument> Findings { get; init; }

    public required IReadOnlyList<string> OnRecord { get; init; }

    public static AuditLogDocument Of(VerifiedLog log, DateTimeOffset? toldAt) => new()
    {
        Directory = log.Directory,
        Node = log.Node,
        Good = log.AllFindings == 0,
        Files = log.Files,
        Verified = log.Verified,
        FirstLine = log.FirstLine,
        LastLine = log.LastLine,
        From = log.From,
        To = log.To,
        Head = log.Head?.ToString(),
        EndCompared = log.IsEndKnown,
        EndToldAt = toldAt,
        AllFindings = log.AllFindings,
        Findings = [.. log.Findings.Select(finding => new AuditFindingDocument(
            AuditProblems.NameOf(finding.Problem), finding.File, finding.Place, finding.Message))],
        OnRecord = log.Notes,
    };
}

/// <summary>Something that is wrong; line 0: no line in particular.</summary>
internal sealed record AuditFindingDocument(string Problem, string File, long Line, string Message);
