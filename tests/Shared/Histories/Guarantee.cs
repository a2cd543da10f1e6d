namespace PhoneTheft.Gateway.Histories;

/// <summary>Something every history has to be, and what is to be said of one that is not.</summary>
internal sealed record Guarantee(string Name, Func<History, IEnumerable<string>> Violations)
{
    /// <summary>The eight of delivery, and what answers have to do with each other and with the truth.</summary>
    public static IReadOnlyList<Guarantee> All { get; } =
    [
        new(nameof(Guarantees.Ordered), Guarantees.Ordered.Violations),
        new(nameof(Guarantees.Unique), Guarantees.Unique.Violations),
        new(nameof(Guarantees.Reliable), Guarantees.Reliable.Violations),
        new(nameof(Guarantees.Atomic), Guarantees.Atomic.Violations),
        new(nameof(Guarantees.Resumable), Guarantees.Resumable.Violations),
        new(nameof(Guarantees.Bookmarkable), Guarantees.Bookmarkable.Violations),
        new(nameof(Guarantees.Verifiable), Guarantees.Verifiable.Violations),
        new(nameof(Guarantees.Attributable), Guarantees.Attributable.Violations),
        new(nameof(Guarantees.Consistent), Guarantees.Consistent.Violations),
    ];

    /// <summary>All violations of all of them, each with the name of the guarantee.</summary>
    public static IReadOnlyList<string> Broken(History history) =>
        [.. All.SelectMany(guarantee => guarantee.Violations(history).Select(violation => $"{guarantee.Name}: {violation}"))];
}
