using System.Text;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>Writes a header block (HPACK, RFC 7541), without Huffman coding.</summary>
internal sealed class HeaderBlockWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A field that is in a table as a whole.</summary>
    public void Indexed(int index) => Integer(0x80, 7, index);

    /// <summary>A field whose name is in the static table.</summary>
    /// <param name="nameIndex">Of the name.</param>
    /// <param name="value">ASCII.</param>
    /// <param name="isRemembered">The field enters the dynamic table.</param>
    public void Literal(int nameIndex, string value, bool isRemembered)
    {
        NameIndex(nameIndex, isRemembered);
        Text(value);
    }

    /// <summary>A field whose name is in no table.</summary>
    public void Literal(string name, string value, bool isRemembered)
    {
        NameIndex(0, isRemembered);
        Text(name);
        Text(value);
    }

    /// <summary>Has to come first in the first block when the reader's table is smaller than 4,096 bytes.</summary>
    public void TableSize(int size) => Integer(0x20, 5, size);

    private void NameIndex(int index, bool isRemembered)
    {
        if (isRemembered)
        {
            Integer(0x40, 6, index);
        }
        else
        {
            Integer(0x00, 4, index);
        }
    }

    private void Text(string text)
    {
        Integer(0x00, 7, text.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
    }

    // RFC 7541 5.1: what doesn't fit into the prefix follows in groups of seven bits.
    private void Integer(byte pattern, int prefixBits, int value)
    {
        var most = (1 << prefixBits) - 1;
        if (value < most)
        {
            _bytes.Add((byte)(pattern | value));
            return;
        }

        _bytes.Add((byte)(pattern | most));
        value -= most;
        while (value >= 0x80)
        {
            _bytes.Add((byte)(0x80 | (value & 0x7F)));
            value >>= 7;
        }

        _bytes.Add((byte)value);
    }
}
