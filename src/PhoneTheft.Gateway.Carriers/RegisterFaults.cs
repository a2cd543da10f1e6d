namespace PhoneTheft.Gateway.Carriers;

/// <summary>Collects what is wrong with a register: all of it, so that one attempt is enough to mend it, but not without end.</summary>
internal sealed class RegisterFaults
{
    private const int Most = 50;
    private const int LongestValue = 60;

    private readonly List<RegisterFault> _all = [];

    private int _count;

    public bool Any => _count > 0;

    /// <summary>In the order of the file; the last one counts those that are left out.</summary>
    public IReadOnlyList<RegisterFault> All =>
        [.. _all.OrderBy(fault => fault.Line), .. _count > Most ? [new RegisterFault(0, $"There are {_count - Most} more faults.")] : Array.Empty<RegisterFault>()];

    /// <param name="line">Where it is.</param>
    /// <param name="text">A sentence.</param>
    public void Add(int line, string text)
    {
        if (++_count <= Most)
        {
            _all.Add(new RegisterFault(line, text));
        }
    }

    /// <summary>What stands in the file, fit for a message: on one line, not too long, in quotes.</summary>
    public static string Quoted(string value)
    {
        var line = string.Concat(value.Take(LongestValue + 1).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '\uFFFD' : letter));
        return line.Length <= LongestValue ? $"'{line}'" : $"'{line[..LongestValue]}…'";
    }
}

/// <summary>Something wrong in a register.</summary>
/// <param name="Line">Its line, from 1; 0: of the whole file.</param>
/// <param name="Text">A sentence that says what is wrong, and what is allowed.</param>
public sealed record RegisterFault(int Line, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Text : $"Line {Line}: {Text}";
}
