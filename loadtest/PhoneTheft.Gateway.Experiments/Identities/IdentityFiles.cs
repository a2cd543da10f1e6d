using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PhoneTheft.Gateway.Cli.Certificates;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.Experiments.Identities;

/// <summary>An authority, certificates, a register with one carrier, and a token of that carrier: in a directory of their own, for a day.</summary>
internal sealed class IdentityFiles : IDisposable
{
    private const string Carrier = "alpha";
    private const string Issuer = "https://issuer.example";
    private const string Audience = "phonetheft";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-identity-");
    private readonly CertificateFolder _folder;

    public IdentityFiles()
    {
        _folder = new CertificateFolder(_directory.FullName);
        using var authority = CertificateAuthority.OpenOrMake(_folder, TimeProvider.System);
        authority.IssueServer([], days: 1);
        authority.IssueCarrier(Carrier, days: 1);
        File.WriteAllText(
            _folder.Register,
            $$"""{"carriers": [{"id": "{{Carrier}}", "roles": ["check"], "certificates": {}, "tokens": {} }]}""");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signing = new ECDsaSecurityKey(key) { KeyId = "key-1" };
        File.WriteAllText(TokenFile, TokenOf(signing));
        File.WriteAllText(KeysFile, JwksOf(signing));
    }

    /// <summary>Settings of a gateway with TLS.</summary>
    public string[] Tls => [$"--Tls:Certificate={_folder.CertificateOf("server")}", $"--Tls:Key={_folder.KeyOf("server")}"];

    /// <summary>Settings of a gateway that asks who calls, and takes the certificate and the token.</summary>
    public string[] Asking =>
    [
        $"--Store:DataDirectory={Path.Combine(_directory.FullName, "data")}",
        "--Security:Mode=Authenticated",
        $"--Security:Carriers={_folder.Register}",
        $"--Security:Certificates:Authorities={_folder.Authority}",
        $"--Security:Certificates:RevocationLists={_folder.RevocationList}",
        $"--Security:Tokens:Issuer={Issuer}",
        $"--Security:Tokens:Audience={Audience}",
        $"--Security:Tokens:Keys={KeysFile}",
    ];

    public LoadCredentials Nobody => LoadCredentials.Read(_folder.Authority, null, null, null);

    public LoadCredentials ByCertificate =>
        LoadCredentials.Read(_folder.Authority, _folder.CertificateOf(Carrier), _folder.KeyOf(Carrier), null);

    public LoadCredentials ByToken => LoadCredentials.Read(_folder.Authority, null, null, TokenFile);

    private string TokenFile => Path.Combine(_directory.FullName, "token");

    private string KeysFile => Path.Combine(_directory.FullName, "keys.json");

    public void Dispose() => _directory.Delete(recursive: true);

    private static string TokenOf(ECDsaSecurityKey key) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1),
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["carrier"] = Carrier, ["scope"] = "check" },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
    });

    private static string JwksOf(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", kid = key.KeyId, x, y } } });
    }
}
