using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Turns lines into a plan with one write per device, and none for a device with contradicting lines.</summary>
/// <remarks>
/// One pass and one sort. Contradicting lines may be far apart; a sorted table of numbers finds them without reading the file
/// twice, so standard input works as well.
/// </remarks>
internal sealed class ImportPlanner(Action<long, LineRefusal> refuse, InterchangeRules rules)
{
    private readonly LineTable _lines = new();
    private readonly List<EquipmentIdentity> _unsure = [];
    private readonly LeadingZeros _zeros = new();
    private long _refused;
    private long _unidentified;
    private long _repeats;
    private long _repeatsWithOtherDate;

    public static ImportPlan Plan(
        IEnumerable<InterchangeLine> lines, InterchangeRules rules, Action<long, LineRefusal> refuse, CancellationToken cancellationToken)
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
        _lines.Add(new PlannedLine(identity, line.Intent, line.Date, line.Number, line.Digits));
    }

    // Whether a number lost its zero can only be judged by all lines. A line that writes the same device in full clears the others.
    private void JudgeZeros()
    {
        var kept = 0;
        for (int first = 0, next; first < _lines.Count; first = next)
        {
            next = EndOf(first);
            var hasLost = true;
            for (var i = first; i < next && hasLost; i++)
            {
                hasLost = _zeros.HasLost(_lines[i].Identity, _lines[i].Digits);
            }

            for (var i = first; i < next; i++)
            {
                if (hasLost)
                {
                    RefuseLost(_lines[i]);
                }
                else
                {
                    _lines.Move(i, kept++);
                }
            }
        }

        _lines.Truncate(kept);
        if (_zeros.Oddity() is { } oddity)
        {
            rules.Note(oddity);
        }
    }

    private void RefuseLost(PlannedLine line)
    {
        // Two devices are unsure: the one that the number names now, and the one with the zero.
        _unsure.Add(LeadingZeros.WithZero(line.Identity));
        const string Detail = "A spreadsheet has probably dropped a leading zero; with it, this is another device. If no zero is missing, import the list with --fourteen-digits.";
        Refuse(line.Number, line.Identity, new LineRefusal("LEADING_ZERO_LOST", Detail, line.Identity.ToString()));
    }

    private int EndOf(int first)
    {
        var next = first + 1;
        while (next < _lines.Count && _lines[next].Identity == _lines[first].Identity)
        {
            next++;
        }

        return next;
    }

    private ImportPlan Finish()
    {
        _lines.Sort();
        if (!rules.FourteenDigits)
        {
            JudgeZeros();
        }

        _unsure.Sort();
        var refusedAlone = _unsure.Count;
        var holds = 0;
        var ends = new LineTable();
        var removed = 0L;
        for (int first = 0, next; first < _lines.Count; first = next)
        {
            var device = _lines[first].Identity;
            next = EndOf(first);

            // Holds sort before ends, so the first and the last line show whether there are both.
            var holdsIt = _lines[first].Intent == LineIntent.Hold;
            if (holdsIt && _lines[next - 1].Intent != LineIntent.Hold)
            {
                RefuseAll(first, next, "CONTRADICTION", $"{next - first} lines about this device contradict each other: some block it, others do not.");
                continue;
            }

            // The refused line may have blocked the device, so it is not unblocked.
            if (!holdsIt && _unsure.BinarySearch(0, refusedAlone, device, comparer: null) >= 0)
            {
                RefuseAll(first, next, "DEVICE_UNSURE", "Another line about this device was refused, so it is uncertain whether the device is blocked.");
                continue;
            }

            CountRepeats(first, next);
            if (holdsIt)
            {
                // In place: a second table would double the memory of a large list.
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
