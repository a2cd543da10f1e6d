using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;

namespace PhoneTheft.Gateway.Cli.Certificates;

/// <summary>The register and the settings of a gateway that goes with certificates to try it with.</summary>
internal static class TryOutFiles
{
    public static readonly IReadOnlyList<string> RolesOfCarriers = ["check", "device:read", "blocklist:write", "sync"];
    public static readonly IReadOnlyList<string> RolesOfOperators = ["check", "device:read", "admin", "operator"];

    private static readonly JsonSerializerOptions Readably = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // As much as a gateway reads.
    private const int LargestRegister = 4 * 1024 * 1024;

    /// <exception cref="CliException">The file is there, and is no register.</exception>
    public static void RefuseUnlessRegister(string path)
    {
        if (File.Exists(path))
        {
            _ = Load(path);
        }
    }

    /// <summary>Puts carriers into a register; those that are there stay as they are.</summary>
    /// <exception cref="CliException">The file is there, and is no register.</exception>
    public static void Register(string path, IEnumerable<string> carriers, IEnumerable<string> operators)
    {
        var register = File.Exists(path) ? Load(path) : new JsonObject { ["carriers"] = new JsonArray() };
        var list = register["carriers"]!.AsArray();
        var known = list.Select(each => each!["id"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, roles) in carriers.Select(id => (id, RolesOfCarriers)).Concat(operators.Select(id => (id, RolesOfOperators))))
        {
            if (known.Add(id))
            {
                list.Add(new JsonObject
                {
                    ["id"] = id,
                    ["name"] = $"{id} (try-out)",
                    ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
                    ["certificates"] = new JsonObject(),
                });
            }
        }

        SafeFile.Replace(path, Text(register), isPublic: true);
    }

    /// <summary>Writes settings of a gateway that takes these certificates and no others, unless they are there.</summary>
    /// <returns>False: they are there, and stay as they are.</returns>
    public static bool Settings(CertificateFolder folder, string register)
    {
        if (File.Exists(folder.Settings))
        {
            return false;
        }

        var settings = new JsonObject
        {
            ["Listen"] = new JsonObject { ["Grpc"] = "https://127.0.0.1:50051" },
            ["Tls"] = new JsonObject
            {
                ["Certificate"] = Path.GetFullPath(folder.CertificateOf("server")),
                ["Key"] = Path.GetFullPath(folder.KeyOf("server")),
            },
            ["Security"] = new JsonObject
            {
                ["Mode"] = "Authenticated",
                ["Carriers"] = Path.GetFullPath(register),
                ["Certificates"] = new JsonObject
                {
                    ["Authorities"] = Path.GetFullPath(folder.Authority),
                    ["RevocationLists"] = Path.GetFullPath(folder.RevocationList),
                },
            },
        };
        SafeFile.Create(folder.Settings, Text(settings), isPublic: true);
        return true;
    }

    /// <summary>The register that the settings name; null: none, or not in the way that this program writes them.</summary>
    public static string? RegisterIn(CertificateFolder folder)
    {
        try
        {
            return JsonNode.Parse(CertificateFolder.Read(folder.Settings)) is JsonObject settings
                && settings["Security"] is JsonObject security && security["Carriers"] is JsonValue carriers ? carriers.GetValue<string>() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Load(string path)
    {
        var text = CertificateFolder.Read(path, LargestRegister);
        var reading = RegisterReader.Read(Encoding.UTF8.GetBytes(text));
        if (reading.Register is null)
        {
            throw new CliException(ExitCode.Usage, "REGISTER_INVALID", $"{path} is not a register of carriers: {reading.Faults[0]}") { Field = "--register" };
        }

        return JsonNode.Parse(text)!.AsObject();
    }

    private static byte[] Text(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(Readably) + "\n");
}
