using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>A file that holds one secret on one line, such as containers are given them.</summary>
internal static class SecretFile
{
    private const int Longest = 4_096;

    private static readonly UTF8Encoding Strictly = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it; the end of its line is not part of the secret.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="secret">What it holds.</param>
    /// <param name="fault">The end of a sentence that begins with the file: why it is not taken. Nothing of what it holds is in it.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out string? secret, [NotNullWhen(false)] out string? fault)
    {
        secret = null;
        try
        {
            if (Directory.Exists(path))
            {
                fault = "is a directory";
            }
            else if (PrivateFile.IsWritableByOthers(path))
            {
                fault = "may be changed by others: chmod go-w";
            }
            else
            {
                (secret, fault) = OneLine(Read(path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Without the message of the fault, which names the file: who takes the setting for the secret itself would find it in the log.
            fault = e switch
            {
                DecoderFallbackException => "is not UTF-8",
                FileNotFoundException or DirectoryNotFoundException => "does not exist",
                UnauthorizedAccessException => "may not be read by this user",
                _ => $"can't be read ({e.GetType().Name})",
            };
        }

        return fault is null;
    }

    private static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Longest + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static (string? Secret, string? Fault) OneLine(byte[] bytes)
    {
        var text = Strictly.GetString(bytes).TrimStart('\uFEFF');
        text = text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
        return bytes.Length > Longest ? (null, $"is longer than {Longest} bytes")
            : text.Length == 0 ? (null, "is empty")
            : text.Any(char.IsControl) ? (null, "has more than one line, or a control character in it")
            : (text, null);
    }
}
