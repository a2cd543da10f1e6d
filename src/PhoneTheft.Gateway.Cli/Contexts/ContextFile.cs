using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTheft.Gateway.Cli.Contexts;

/// <summary>What the file of contexts holds.</summary>
/// <param name="Current">The name of the one in use; null: none.</param>
/// <param name="Contexts">All of them by name.</param>
internal sealed record ContextFile(string? Current, IReadOnlyDictionary<string, AccessSettings> Contexts)
{
    public const int MostContexts = 1_000;

    public static ContextFile Empty { get; } = new(null, new Dictionary<string, AccessSettings>(StringComparer.Ordinal));

    /// <summary>Whether a name is one: it stands in a file and on command lines.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    /// <summary>With this context, in place of one of the same name.</summary>
    public ContextFile With(string name, AccessSettings settings) =>
        this with { Contexts = new Dictionary<string, AccessSettings>(Contexts, StringComparer.Ordinal) { [name] = settings } };

    public ContextFile Without(string name) => new(
        Current == name ? null : Current,
        Contexts.Where(each => each.Key != name).ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal));

    /// <summary>Whether it can be what this program has written.</summary>
    public bool IsWhole() =>
        Contexts is { Count: <= MostContexts } && Contexts.All(each => IsName(each.Key) && each.Value is { Addresses.Count: > 0 } && !each.Value.Addresses.Any(address => address is null))
            && (Current is null || Contexts.ContainsKey(Current));
}

/// <summary>Reads and writes the file of contexts. What it does not know is damage, and is not left out.</summary>
[JsonSerializable(typeof(ContextFile))]
internal sealed partial class ContextFileJson : JsonSerializerContext
{
    /// <summary>For people as well: paths with an apostrophe or letters of other languages stay readable.</summary>
    public static ContextFileJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        WriteIndented = true,
    });
}
