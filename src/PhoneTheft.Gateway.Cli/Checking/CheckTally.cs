using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Counts answers, and derives the exit code.</summary>
internal sealed class CheckTally
{
    /// <summary>An answer older than this is reported. A healthy gateway can be a few seconds behind its store.</summary>
    public const ulong StaleAfterMs = 5_000;

    public long Permitted { get; private set; }

    public long Prohibited { get; private set; }

    public long Tracked { get; private set; }

    public long NotAnswered { get; private set; }

    public long Mismatches { get; private set; }

    public long Placeholders { get; private set; }

    public long WithoutZero { get; private set; }

    /// <summary>Warnings about the list as a whole.</summary>
    public long Doubts { get; private set; }

    public long Stale { get; private set; }

    public ulong OldestMs { get; private set; }

    public long Suspect { get; private set; }

    public long All => Permitted + Prohibited + Tracked + NotAnswered;

    /// <summary>
    /// The exit code of the worst answer. A number without an answer outranks a tracked device, because it might be prohibited. A wrong
    /// check digit, a zero that may be lost, a placeholder, or a doubtful list is never reported as clean.
    /// </summary>
    public int ExitCode => this switch
    {
        { Prohibited: > 0 } => Failures.ExitCode.Prohibited,
        { NotAnswered: > 0 } => Failures.ExitCode.Usage,
        { Tracked: > 0 } => Failures.ExitCode.Tracked,
        { Mismatches: > 0 } or { Placeholders: > 0 } or { WithoutZero: > 0 } or { Doubts: > 0 } => Failures.ExitCode.PerhapsTypo,
        _ => Failures.ExitCode.Ok,
    };

    public void AddDoubt() => Doubts++;

    public void Add(CheckAnswer answer)
    {
        switch (answer)
        {
            case { Error: null, Status: EquipmentStatus.Permitted }:
                Permitted++;
                break;
            case { Error: null, Status: EquipmentStatus.Prohibited }:
                Prohibited++;
                break;
            case { Error: null, Status: EquipmentStatus.Tracked }:
                Tracked++;
                break;
            default:
                NotAnswered++;
                return;
        }

        Mismatches += answer.CheckDigitMismatch ? 1 : 0;
        Placeholders += answer.IsPlaceholder ? 1 : 0;
        WithoutZero += answer.LeadingZeroLost ? 1 : 0;
        Suspect += answer.Freshness is { Suspect: true } ? 1 : 0;
        if (answer.Freshness is { StalenessMs: > StaleAfterMs and var age })
        {
            Stale++;
            OldestMs = Math.Max(OldestMs, age);
        }
    }
}
