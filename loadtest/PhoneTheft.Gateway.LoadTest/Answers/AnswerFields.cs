namespace PhoneTheft.Gateway.LoadTest.Answers;

/// <summary>Walks the fields of a protobuf message: just enough to look for a status.</summary>
internal ref struct AnswerFields(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Its value if it is a varint; otherwise 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes if it is length-delimited; otherwise none.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes to the next field; false: there is none, or the rest is no protobuf.</summary>
    public bool MoveNext()
    {
        if (_rest.Length == 0 || !TryRead(out var tag))
        {
            return false;
        }

        Field = (int)(tag >> 3);
        Value = 0;
        Bytes = default;
        switch ((int)(tag & 7))
        {
            case Varint:
                var isWhole = TryRead(out var value);
                Value = value;
                return isWhole;
            case LengthDelimited:
                return TryRead(out var length) && TrySkip(length);
            case Fixed64:
                return TrySkip(8);
            case Fixed32:
                return TrySkip(4);
            default:
                return false;
        }
    }

    private bool TrySkip(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            return false;
        }

        Bytes = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return true;
    }

    private bool TryRead(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
