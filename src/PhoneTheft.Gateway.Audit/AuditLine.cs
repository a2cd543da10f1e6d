using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>A line as it stands in a file: what its hash covers, and the hash that it states.</summary>
/// <remarks>
/// The end of a line has exactly one form, so no byte of it can be another and pass: <c>,"hash":"</c>, 64 lower-case digits, <c>"}</c>.
/// </remarks>
internal readonly ref struct AuditLine
{
    private AuditLine(ReadOnlySpan<byte> content, ReadOnlySpan<byte> hash, long number)
    {
        Content = content;
        StatedHash = hash;
        Number = number;
    }

    internal static ReadOnlySpan<byte> BeforeHash => ",\"hash\":\""u8;

    internal static ReadOnlySpan<byte> AfterHash => "\"}"u8;

    internal static int EndLength => BeforeHash.Length + (2 * KeyedHash.Length) + AfterHash.Length;

    private static ReadOnlySpan<byte> Beginning => "{\"line\":"u8;

    /// <summary>What the hash covers.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>64 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> StatedHash { get; }

    /// <summary>The number that the line gives itself.</summary>
    public long Number { get; }

    /// <summary>When it was written, as it says; the beginning of time: it does not say.</summary>
    public DateTimeOffset At =>
        DateTimeOffset.TryParse(Field(",\"at\":\""u8), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : DateTimeOffset.MinValue;

    /// <param name="line">Without its line feed.</param>
    /// <param name="read">Good when it is a line of an audit log.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditLine read)
    {
        read = default;
        if (line.Length < Beginning.Length + EndLength || !line.StartsWith(Beginning) || !line.EndsWith(AfterHash))
        {
            return false;
        }

        var content = line[..^EndLength];
        var end = line[^EndLength..];
        var hash = end.Slice(BeforeHash.Length, 2 * KeyedHash.Length);
        if (!end.StartsWith(BeforeHash) || hash.ContainsAnyExcept("0123456789abcdef"u8)
            || !System.Buffers.Text.Utf8Parser.TryParse(content[Beginning.Length..], out long number, out var digits)
            || number <= 0 || content.Length <= Beginning.Length + digits || content[Beginning.Length + digits] != (byte)',')
        {
            return false;
        }

        read = new AuditLine(content, hash, number);
        return true;
    }

    /// <summary>The hash that the line states, as bytes.</summary>
    public void CopyHash(Span<byte> hash) => Convert.FromHexString(StatedHash, hash, out _, out _);

    /// <summary>The value of a text field, found by what is before it: no text in a line can hold a quotation mark.</summary>
    internal string Field(ReadOnlySpan<byte> before)
    {
        var at = Content.IndexOf(before);
        if (at < 0)
        {
            return "";
        }

        var value = Content[(at + before.Length)..];
        return value.IndexOf((byte)'"') is >= 0 and var end ? Encoding.ASCII.GetString(value[..end]) : "";
    }

    internal static string Text(JsonElement said, string name) => said.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    internal static long Amount(JsonElement said, string name) =>
        said.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;

    /// <summary>All that the line says; only of a line whose hash is right.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public JsonDocument Parse() => JsonDocument.Parse((byte[])[.. Content, (byte)'}']);
}
