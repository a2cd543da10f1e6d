namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>What scripts rely on. A code never changes its meaning; the texts are what --help and docs/cli.md say.</summary>
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
    public const int Interrupted = 130;

    /// <summary>Every code of the program and its meaning, in order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done; for check: every device is PERMITTED; for status: every shard is FRESH; for sync: converged; for verify: equal"),
        (Failure, "unexpected failure"),
        (Usage, "wrong usage, a bad argument, or a file that is not in the interchange form"),
        (Unavailable, "the gateway can't be reached, has nothing loaded, or did not answer in time; or something else listens at its address"),
        (Refused, "the gateway refused: not found, not allowed, or a precondition failed"),
        (SomeLinesRefused, "import or sync finished, and refused some lines"),
        (Stopped, "import stopped in the middle, run it again; watch: it could not get all that changed"),
        (ShrinkGuard, "import --full or sync --publish-full refused: the file is much shorter than the list held now, or another one, or lines of it can't be read"),
        (Tracked, "check: at least one device is TRACKED, none PROHIBITED"),
        (Prohibited, "check: at least one device is PROHIBITED"),
        (PerhapsTypo, "check: every device is PERMITTED, but a 15th digit is wrong (perhaps a typo), a number is a placeholder, or the list is odd"),
        (NotFresh, "status: the gateway serves, but not every shard is FRESH"),
        (NotConverged, "sync: not converged in time, run it again; verify: the state is behind the gateway"),
        (ListsDiffer, "verify, sync --verify: the list or the own holds differ from the gateway's"),
        (StateInUse, "sync: another process works with the state file"),
        (StateUnusable, "sync, verify: the state file is missing, damaged, another carrier's or another store's"),
        (Superseded, "sync: another process publishes with a copy of the state file"),
        (ConfirmationRequired, "so much would change that somebody has to confirm it"),
        (LostChanges, "status: the gateway serves and is FRESH, and the store lost changes that nobody has cleared; losses: there are some"),
        (Interrupted, "interrupted (Ctrl-C); an import that has written says 6 instead"),
    ];

    public static string MeaningOf(int code) => All.First(e => e.Code == code).Meaning;
}
