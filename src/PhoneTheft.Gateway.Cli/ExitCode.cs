namespace PhoneTheft.Gateway.Cli;

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
    public const int Interrupted = 130;

    /// <summary>Every code of the program and its meaning, in order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done; for check: every device is PERMITTED; for status: every shard is FRESH"),
        (Failure, "unexpected failure"),
        (Usage, "wrong usage, a bad argument, or a file that is not in the interchange form"),
        (Unavailable, "the gateway can't be reached, has nothing loaded, or did not answer in time"),
        (Refused, "the gateway refused: not found, not allowed, or a precondition failed"),
        (SomeLinesRefused, "import finished, and refused some lines"),
        (Stopped, "import stopped in the middle; run it again"),
        (ShrinkGuard, "import --full refused: the file is much shorter than the list held now, or another one"),
        (Tracked, "check: at least one device is TRACKED, none PROHIBITED"),
        (Prohibited, "check: at least one device is PROHIBITED"),
        (PerhapsTypo, "check: every device is PERMITTED, but a 15th digit is wrong (perhaps a typo) or a number is a placeholder"),
        (NotFresh, "status: the gateway serves, but not every shard is FRESH"),
        (Interrupted, "interrupted (Ctrl-C); an import that has written says 6 instead"),
    ];

    public static string MeaningOf(int code) => All.First(e => e.Code == code).Meaning;
}
