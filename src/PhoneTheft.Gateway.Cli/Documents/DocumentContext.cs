using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>Serializes documents to JSON, with names in snake_case. docs/cli.md lists all names; add new ones, never change one.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(CertificatesDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(ContextDocument))]
[JsonSerializable(typeof(IReadOnlyList<ContextDocument>))]
[JsonSerializable(typeof(DeviceDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(FollowDocument))]
[JsonSerializable(typeof(IdentityDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(LossesDocument))]
[JsonSerializable(typeof(IReadOnlyList<ClearedLossDocument>))]
[JsonSerializable(typeof(PageDocument))]
[JsonSerializable(typeof(RegisterDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(SyncDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(WriteDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext
{
    /// <summary>For a terminal or a pipe, never for HTML, so that an apostrophe is not escaped.</summary>
    public static DocumentContext Plain { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    });
}
