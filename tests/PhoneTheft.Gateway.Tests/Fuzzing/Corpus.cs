using System.Globalization;
using System.Text;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>The inputs that are kept, a line each: text with \xNN for what is no printable ASCII, or <c>hex:</c> and digits.</summary>
internal static class Corpus
{
    private const string Hex = "hex:";

    private static string Folder => "tests/PhoneTheft.Gateway.Tests/Fuzzing/Corpus";

    public static IReadOnlyList<byte[]> Of(string target)
    {
        var path = $"{Folder}/{target}.txt";
        return WorkingTree.Exists(path)
            ? [.. WorkingTree.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(Parse)]
            : [];
    }

    public static byte[] Parse(string line)
    {
        if (line.StartsWith(Hex, StringComparison.Ordinal))
        {
            return Convert.FromHexString(line.AsSpan(Hex.Length));
        }

        var bytes = new List<byte>();
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(line, at, 1));
            }
            else if (line[at + 1] == 'x')
            {
                bytes.Add(byte.Parse(line.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 3;
            }
            else
            {
                bytes.Add((byte)line[++at]);
            }
        }

        return [.. bytes];
    }

    /// <summary>A line of a corpus; between quotes it is a literal of C# as well.</summary>
    public static string Format(byte[] input)
    {
        var text = new StringBuilder();
        foreach (var value in input)
        {
            text.Append(
                value is (byte)'\\' or (byte)'"' ? $"\\{(char)value}"
                : value is >= 0x20 and < 0x7F ? $"{(char)value}"
                : $"\\x{value:x2}");
        }

        return text.Length > 4 * input.Length / 2 ? Hex + Convert.ToHexStringLower(input) : text.ToString();
    }
}
