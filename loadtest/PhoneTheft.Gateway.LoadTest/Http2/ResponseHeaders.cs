using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The fields of a response's header block or trailers that matter here.</summary>
/// <param name="HttpStatus">:status; 0: absent, as in trailers.</param>
/// <param name="GrpcStatus">grpc-status; -1: absent.</param>
/// <remarks>
/// Read without a dynamic table, which the client's SETTINGS forbid the server to use, and without Huffman coding, but for the name grpc-status
/// as Go and nghttp2 send it; Kestrel never codes. Anything else that would hide a status is an exception rather than a guess.
/// </remarks>
internal readonly record struct ResponseHeaders(int HttpStatus, int GrpcStatus)
{
    private const int LastStatic = 61;
    private const int FirstStatusIndex = 8;

    // RFC 7541, appendix A, indexes 8 to 14: the statuses that need no value.
    private static readonly int[] Statuses = [200, 204, 206, 304, 400, 404, 500];

    private static readonly byte[] CodedGrpcStatus = [0x9A, 0xCA, 0xC8, 0xB2, 0x12, 0x34, 0xDA, 0x8F];

    // Huffman code of the one character 0.
    private const byte CodedZero = 0x07;

    /// <exception cref="Http2Exception">The block holds what can't be read here.</exception>
    public static ResponseHeaders Read(ReadOnlySpan<byte> block)
    {
        var http = 0;
        var grpc = -1;
        while (block.Length > 0)
        {
            var kind = block[0];
            if ((kind & 0x80) != 0)
            {
                var index = Static(Integer(ref block, 7));
                http = StatusAt(index) ? Statuses[index - FirstStatusIndex] : http;
            }
            else if ((kind & 0xE0) == 0x20)
            {
                if (Integer(ref block, 5) != 0)
                {
                    throw new Http2Exception("The server resized the header table, although it was told not to use one.");
                }
            }
            else
            {
                var nameIndex = Static(Integer(ref block, (kind & 0x40) != 0 ? 6 : 4));
                var name = nameIndex == 0 ? Text(ref block, out var isNameCoded) : NoName(out isNameCoded);
                var value = Text(ref block, out var isValueCoded);
                if (StatusAt(nameIndex))
                {
                    http = Number(value, isValueCoded);
                }
                else if (isNameCoded ? name.SequenceEqual(CodedGrpcStatus) : name.SequenceEqual("grpc-status"u8))
                {
                    grpc = Number(value, isValueCoded);
                }
            }
        }

        return new ResponseHeaders(http, grpc);
    }

    private static bool StatusAt(int index) => index is >= FirstStatusIndex and <= 14;

    private static int Static(int index) => index <= LastStatic
        ? index
        : throw new Http2Exception("The server refers to its header table, although it was told not to use one.");

    private static ReadOnlySpan<byte> NoName(out bool isCoded)
    {
        isCoded = false;
        return [];
    }

    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> block, out bool isCoded)
    {
        isCoded = block.Length > 0 && (block[0] & 0x80) != 0;
        var length = Integer(ref block, 7);
        if (length > block.Length)
        {
            throw new Http2Exception("A header block ends within a field.");
        }

        var text = block[..length];
        block = block[length..];
        return text;
    }

    private static int Number(ReadOnlySpan<byte> value, bool isCoded)
    {
        if (isCoded ? value is [CodedZero] : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return isCoded ? 0 : int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        throw new Http2Exception(isCoded
            ? $"A status is Huffman-coded, which the generator cannot read: {Convert.ToHexString(value)}."
            : $"A status is not a number: \"{Encoding.ASCII.GetString(value)}\".");
    }

    private static int Integer(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        if (block.Length == 0)
        {
            throw new Http2Exception("A header block ends within a field.");
        }

        var most = (1 << prefixBits) - 1;
        var value = block[0] & most;
        block = block[1..];
        if (value < most)
        {
            return value;
        }

        for (var shift = 0; block.Length > 0 && shift < 28; shift += 7)
        {
            var group = block[0];
            block = block[1..];
            value += (group & 0x7F) << shift;
            if ((group & 0x80) == 0)
            {
                return value;
            }
        }

        throw new Http2Exception("A number in a header block has no end.");
    }
}
