using PhoneTheft.Gateway.Cli.Lists;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Turns lines into a plan: one thing per device, and nothing where lines contradict each other.</summary>
/// <remarks>
/// One pass and a sort. Which lines contradict is known at the end only, however far apart they are; a sorted table of numbers
/// finds them without reading the file twice, so standard input works as well.
/// </remarks>
internal sealed class ImportPlanner(Action<long, LineRefusal> refuse, InterchangeRules rules)
{
    private readonly LineTable _lines = new();
    private readonly List<EquipmentIdentity> _unsure = [];
    private readonly LeadingZeros _zeros = new();
    private readonly List<InterchangeLine> _withoutZero = [];
    private long _refused;
    private long _unidentified;
    private long _repeats;
    private long _repeatsWithOtherDate;

    public static ImportPlan Plan(IEnumerable<InterchangeLine> lines, InterchangeRules rules, Action<long, LineRefusal> refuse, CancellationToken cancellationToken)
    {
        var planner = new ImportPlanner(refuse, rules);
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            planner.Add(line);
        }

        return planner.Finish();
    }

    private void Add(InterchangeLine line)
    {
        if (line.Refusal is { } refusal)
        {
            Refuse(line.Number, line.Identity, refusal);
            return;
        }

        var identity = line.Identity!.Value;
        _zeros.Add(identity, line.Digits);
        if (!rules.FourteenDigits && LeadingZeros.MayHaveLost(identity, line.Digits))
        {
            // Whether it did is known when all lines are.
            _withoutZero.Add(line);
            return;
        }

        Keep(line);
    }

    private void Keep(InterchangeLine line) => _lines.Add(new PlannedLine(line.Identity!.Value, line.Intent, line.Date, line.Number));

    private void JudgeZeros()
    {
        // Another line that writes the same device in full is as good as the zero itself.
        HashSet<long> writtenInFull = [];
        if (_withoutZero.Any(HasLostZero))
        {
            _lines.Sort();
            writtenInFull.UnionWith(_withoutZero.Where(line => _lines.Contains(line.Identity!.Value)).Select(line => line.Number));
        }

        foreach (var line in _withoutZero)
        {
            var identity = line.Identity!.Value;
            if (!HasLostZero(line) || writtenInFull.Contains(line.Number))
            {
                Keep(line);
                continue;
            }

            // Both devices are unsure: the one it names as it stands, and the one it was before.
            _unsure.Add(LeadingZeros.WithZero(identity));
            var detail = "With a zero before it this is an IMEI, too: a spreadsheet may have dropped it, and then this is another phone. If all is as it should be: import it with --fourteen-digits.";
            Refuse(line.Number, identity, new LineRefusal("LEADING_ZERO_LOST", detail, identity.ToString()));
        }

        if (!rules.FourteenDigits && _zeros.Oddity() is { } oddity)
        {
            rules.Note(oddity);
        }
    }

    private bool HasLostZero(InterchangeLine line) => _zeros.HasLost(line.Identity!.Value, line.Digits);

    private ImportPlan Finish()
    {
        JudgeZeros();
        _lines.Sort();
        _unsure.Sort();
        var refusedAlone = _unsure.Count;
        var holds = 0;
        var ends = new LineTable();
        var removed = 0L;
        for (int first = 0, next; first < _lines.Count; first = next)
        {
            var device = _lines[first].Identity;
            for (next = first + 1; next < _lines.Count && _lines[next].Identity == device; next++)
            {
            }

            // Holds sort before ends: the first and the last line tell whether there are both.
            var holdsIt = _lines[first].Intent == LineIntent.Hold;
            if (holdsIt && _lines[next - 1].Intent != LineIntent.Hold)
            {
                RefuseAll(first, next, "CONTRADICTION", $"{next - first} lines of this device contradict each other: some block it, some don't.");
                continue;
            }

            // What was refused might have said "block": nothing is unblocked while that is open.
            if (!holdsIt && _unsure.BinarySearch(0, refusedAlone, device, comparer: null) >= 0)
            {
                RefuseAll(first, next, "DEVICE_UNSURE", "Another line of this device was refused, so whether it is blocked is not sure.");
                continue;
            }

            CountRepeats(first, next);
            if (holdsIt)
            {
                // In place: a second table of ten million lines would cost as much again.
                _lines.Move(first, holds++);
            }
            else
            {
                ends.Add(_lines[first]);
                removed += _lines[first].Intent == LineIntent.EndByRemoval ? 1 : 0;
            }
        }

        _lines.Truncate(holds);
        _unsure.Sort();
        return new ImportPlan(_lines, ends, [.. _unsure])
        {
            NotHeldByStatus = ends.Count - removed,
            Removed = removed,
            Repeats = _repeats,
            RepeatsWithOtherDate = _repeatsWithOtherDate,
            Refused = _refused,
            Unidentified = _unidentified,
        };
    }

    private void CountRepeats(int first, int next)
    {
        _repeats += next - first - 1;
        for (var i = first + 1; i < next; i++)
        {
            _repeatsWithOtherDate += _lines[i].Date != _lines[first].Date ? 1 : 0;
        }
    }

    private void RefuseAll(int first, int next, string reason, string detail)
    {
        for (var i = first; i < next; i++)
        {
            var line = _lines[i];
            Refuse(line.Number, line.Identity, new LineRefusal(reason, detail, line.Identity.ToString()));
        }
    }

    private void Refuse(long number, EquipmentIdentity? identity, LineRefusal refusal)
    {
        _refused++;
        if (identity is { } known)
        {
            _unsure.Add(known);
        }
        else
        {
            _unidentified++;
        }

        refuse(number, refusal);
    }
}
