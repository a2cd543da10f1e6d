using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Counts answers, and derives the exit code.</summary>
internal sealed class CheckTally
{
    /// <summary>An answer older than this is reported. A healthy gateway can be a few seconds behind its store.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

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

    public TimeSpan Oldest { get; private set; }

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

    public void Add(CheckedNumber number)
    {
        var answer = number.Answer;
        switch (answer.Status)
        {
            case EquipmentStatus.Permitted when answer.Error is null:
                Permitted++;
                break;
            case EquipmentStatus.Prohibited when answer.Error is null:
                Prohibited++;
                break;
            case EquipmentStatus.Tracked when answer.Error is null:
                Tracked++;
                break;
            default:
                NotAnswered++;
                return;
        }

        Mismatches += answer.CheckDigitMismatch ? 1 : 0;
        Placeholders += number.IsPlaceholder ? 1 : 0;
        WithoutZero += number.LeadingZeroLost ? 1 : 0;
        Suspect += answer.IsSuspect ? 1 : 0;
        if (answer.Staleness > StaleAfter)
        {
            Stale++;
            Oldest = answer.Staleness > Oldest ? answer.Staleness : Oldest;
        }
    }
}
