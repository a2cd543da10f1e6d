using System.Globalization;
using System.Text.Json;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>The file of --config: a JSON object of sections; comments are allowed.</summary>
internal static class ConfigFile
{
    private const long LongestFile = 1 << 20;

    private static readonly JsonDocumentOptions Leniently =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    /// <param name="path">Where it is.</param>
    /// <param name="faults">What is wrong is added here.</param>
    public static List<GivenSetting> Read(string path, List<string> faults)
    {
        var given = new List<GivenSetting>();
        if (Directory.Exists(path))
        {
            faults.Add(FaultOf(path, "is a directory; name the file in it"));
            return given;
        }

        try
        {
            using var document = JsonDocument.Parse(Bytes(path), Leniently);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                Walk(document.RootElement, "", path, given, faults);
            }
            else
            {
                faults.Add(FaultOf(path, "must hold one JSON object, such as {\"Store\": {\"Redis\": \"127.0.0.1:6379\"}}"));
            }
        }
        catch (JsonException e)
        {
            // Without the parser's own words, which quote the file: it may hold a password.
            faults.Add(FaultOf(
                path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"is not valid JSON; the fault is at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(FaultOf(path, $"cannot be read: {e.Message.TrimEnd('.')}"));
        }

        return given;
    }

    private static byte[] Bytes(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[LongestFile + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > LongestFile
            ? throw new IOException($"it is longer than {LongestFile} bytes")
            : bytes.AsSpan(0, length).TrimStart("\uFEFF"u8).ToArray();
    }

    private static void Walk(JsonElement element, string prefix, string path, List<GivenSetting> given, List<string> faults)
    {
        foreach (var property in element.EnumerateObject())
        {
            var key = $"{prefix}{property.Name}";
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Walk(property.Value, $"{key}:", path, given, faults);
                    break;
                case JsonValueKind.String:
                    given.Add(new GivenSetting(key, property.Value.GetString()!, SettingSource.File, OriginOf(path)));
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    given.Add(new GivenSetting(key, property.Value.GetRawText(), SettingSource.File, OriginOf(path)));
                    break;
                default:
                    faults.Add(
                        $"{KnownSetting.Printable(key)} ({OriginOf(path)}) must be one value: a text, a number, true or false. " +
                        "For its default, leave it out.");
                    break;
            }
        }
    }

    private static string OriginOf(string path) => $"in {path}";

    private static string FaultOf(string path, string fault) => $"--config: {KnownSetting.Printable(path)} {fault}.";
}
