using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Ghz;

/// <summary>A run of ghz as a file of loadtest/ghz describes it, read the way ghz reads it.</summary>
internal sealed partial class GhzConfig : IDisposable
{
    private static readonly IEnumerable<MethodDescriptor> Methods =
        new[] { CheckServiceReflection.Descriptor, BlocklistServiceReflection.Descriptor, SyncServiceReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(service => service.Methods);

    private readonly JsonDocument _document;

    public GhzConfig(string json) => _document = JsonDocument.Parse(json);

    /// <summary>Names of the files, without ".json".</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public IEnumerable<string> Options => _document.RootElement.EnumerateObject().Select(option => option.Name);

    /// <summary>The method that is called; null when the contract has none of that name.</summary>
    public MethodDescriptor? Method => Methods.SingleOrDefault(method => method.FullName == Text("call"));

    /// <summary>Without TLS, for a gateway that does not ask who calls.</summary>
    public bool IsInsecure => Options.Contains("insecure", StringComparer.Ordinal);

    /// <summary>What stands in the file itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _document.RootElement.TryGetProperty("metadata", out var metadata)
        ? metadata.EnumerateObject().ToDictionary(entry => entry.Name, entry => Expand(entry.Value.GetString()!, 0), StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "ghz");

    public static GhzConfig Read(string name) => new(File.ReadAllText(Path.Combine(Folder, name + ".json")));

    public string Text(string option) => _document.RootElement.GetProperty(option).GetString()!;

    public int Number(string option) => _document.RootElement.GetProperty(option).GetInt32();

    /// <summary>What ghz sends in one call: all messages on a stream, one of them in turn on another call.</summary>
    /// <exception cref="InvalidProtocolBufferException">A field that the message doesn't have, or a value that isn't the field's.</exception>
    public IReadOnlyList<IMessage> MessagesOf(long request)
    {
        var data = _document.RootElement.GetProperty("data");
        IReadOnlyList<JsonElement> all = data.ValueKind == JsonValueKind.Array ? [.. data.EnumerateArray()] : [data];
        var sent = Method!.IsClientStreaming ? all : [all[(int)(request % all.Count)]];
        return [.. sent.Select(message => JsonParser.Default.Parse(Expand(message.GetRawText(), request), Method!.InputType))];
    }

    public void Dispose() => _document.Dispose();

    /// <summary>The two templates that are in use here, as Go expands them; anything else is a mistake.</summary>
    private static string Expand(string text, long request)
    {
        var expanded = Printf().Replace(
            text.Replace("{{.WorkerID}}", "g0c0", StringComparison.Ordinal),
            match => request.ToString("D" + match.Groups["width"].Value, CultureInfo.InvariantCulture).Insert(0, match.Groups["before"].Value));
        return expanded.Contains("{{", StringComparison.Ordinal) ? throw new FormatException($"Not a template this test knows: {text}") : expanded;
    }

    [GeneratedRegex(@"\{\{printf `(?<before>\d*)%0(?<width>\d)d` \.RequestNumber\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Printf();
}
