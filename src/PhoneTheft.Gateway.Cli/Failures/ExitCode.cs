namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>The exit codes. Scripts rely on them, so a code never changes its meaning; --help and docs/cli.md show these texts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int Unavailable = 3;
    public const int Refused = 4;
    public const int SomeLinesRefused = 5;
    public const int Stopped = 6;
    public const int ShrinkGuard = 7;
    public const int Tracked = 10;
    public const int Prohibited = 11;
    public const int PerhapsTypo = 12;
    public const int NotFresh = 13;
    public const int NotConverged = 14;
    public const int ListsDiffer = 15;
    public const int StateInUse = 16;
    public const int StateUnusable = 17;
    public const int Superseded = 18;
    public const int ConfirmationRequired = 19;
    public const int LostChanges = 20;
    public const int AuditBroken = 21;
    public const int Interrupted = 130;

    /// <summary>Every exit code and its meaning, in ascending order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done; for check: every device is PERMITTED; for status: every shard is FRESH; for sync: converged; for verify: equal"),
        (Failure, "unexpected failure"),
        (Usage, "wrong usage, a bad argument, a file that is not in the interchange form, or a register of carriers with faults"),
        (Unavailable, "the gateway cannot be reached, is still loading, or did not answer in time; or another program listens at its address"),
        (Refused, "the gateway refused: not found, not allowed, or a precondition failed"),
        (SomeLinesRefused, "the list was read to its end, but some of its lines were refused"),
        (Stopped, "the import of a list stopped before its end, run it again; watch: some changes can no longer be fetched"),
        (ShrinkGuard, "import --full or sync --publish-full refused: the file holds far fewer devices than you hold now, would release very many, or has lines that cannot be read"),
        (Tracked, "check: at least one device is TRACKED, none PROHIBITED"),
        (Prohibited, "check: at least one device is PROHIBITED"),
        (PerhapsTypo, "check: every device is PERMITTED, but a check digit is wrong (perhaps a typo), a number is a placeholder, or the list looks damaged"),
        (NotFresh, "status: the gateway answers checks, but not every shard is FRESH"),
        (NotConverged, "sync: did not converge in time, run it again; verify: the state file is behind the gateway"),
        (ListsDiffer, "verify, sync --verify: the list or your own holds differ from the gateway's"),
        (StateInUse, "sync: another process is using the state file"),
        (StateUnusable, "sync, verify: the state file is missing or damaged, or belongs to another carrier or another store"),
        (Superseded, "sync: another process publishes with a copy of the state file"),
        (ConfirmationRequired, "the change exceeds the daily bulk limit and has to be confirmed"),
        (LostChanges, "status: the gateway is FRESH, but the store has lost changes that are not cleared yet; losses: the list is not empty"),
        (AuditBroken, "audit verify: a log is not as its gateway wrote it"),
        (Interrupted, "interrupted (Ctrl-C); an import that has already written something ends with 6 instead"),
    ];

    public static string MeaningOf(int code) => All.First(e => e.Code == code).Meaning;
}
