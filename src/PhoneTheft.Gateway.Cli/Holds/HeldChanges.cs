using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>How a list changes existing holds: how often each field, and the first changes in full. Safe for many threads.</summary>
internal sealed class HeldChanges
{
    /// <summary>How many changes are kept in full.</summary>
    public const int Shown = 20;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _fields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, HeldChange> _first = [];
    private long _holds;

    /// <summary>How many existing holds differ from before. New holds don't count.</summary>
    public long Holds => Volatile.Read(ref _holds);

    /// <summary>How many of them differ in each field.</summary>
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

    /// <summary>The first of them, by line number.</summary>
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

/// <summary>How a line of a list changes an existing hold.</summary>
internal sealed record HeldChange(long Line, string Identity, IReadOnlyList<FieldChange> Fields);
