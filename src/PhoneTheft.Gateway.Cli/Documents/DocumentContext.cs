using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>How documents become JSON: the names of their members in snake_case; docs/cli.md promises them; only ever add.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(DeviceDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(FollowDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(LossesDocument))]
[JsonSerializable(typeof(IReadOnlyList<ClearedLossDocument>))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(SyncDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(WriteDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext
{
    /// <summary>For a terminal or a pipe, and never inside HTML: an apostrophe stays one.</summary>
    public static DocumentContext Plain { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    });
}
