using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>What a list makes of the holds that are there, field by field: how often each, and the first in full. Told by many workers at once.</summary>
internal sealed class HeldChanges
{
    /// <summary>Of the changed holds, how many are told in full.</summary>
    public const int Shown = 20;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _fields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, HeldChange> _first = [];
    private long _holds;

    /// <summary>Holds that say something else than before; new ones don't count.</summary>
    public long Holds => Volatile.Read(ref _holds);

    /// <summary>In how many of them each field is another.</summary>
    public IReadOnlyDictionary<string, long> Fields
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<string, long>(_fields, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The first of them, by line.</summary>
    public IReadOnlyList<HeldChange> First
    {
        get
        {
            lock (_lock)
            {
                return [.. _first.Values];
            }
        }
    }

    public void Add(long line, EquipmentIdentity identity, HoldTerms before, HoldTerms after)
    {
        var fields = before.ChangesTo(after);
        lock (_lock)
        {
            _holds++;
            foreach (var field in fields)
            {
                _fields[field.Field] = _fields.GetValueOrDefault(field.Field) + 1;
            }

            _first[line] = new HeldChange(line, identity.ToString(), fields);
            if (_first.Count > Shown)
            {
                _first.Remove(_first.Keys.Last());
            }
        }
    }
}

/// <summary>What a line of a list changes of a hold that is there.</summary>
internal sealed record HeldChange(long Line, string Identity, IReadOnlyList<FieldChange> Fields);
