using System.Text.Json.Serialization;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>One line of <c>check --json</c>: an IMEI as given, with its answer or its error.</summary>
internal sealed record CheckDocument(
    string Imei,
    string? Status,
    bool CheckDigitMismatch,
    bool LeadingZeroLost,
    bool Placeholder,
    long? StalenessMs,
    bool? Suspect,
    bool? LostHold,
    RevisionDocument? Revision,
    ItemErrorDocument? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HoldDocument>? Holds);

/// <summary>Why an IMEI has no answer.</summary>
internal sealed record ItemErrorDocument(string Reason, string Message, string? Field);
