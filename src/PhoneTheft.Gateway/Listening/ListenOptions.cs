using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Where the gateway listens. Section "Listen".</summary>
internal sealed class ListenOptions
{
    public const string Section = "Listen";

    /// <summary>gRPC over HTTP/2: https://… with the certificate of section Tls, http://… without TLS.</summary>
    [Required]
    public string Grpc { get; init; } = "http://127.0.0.1:50051";

    /// <summary>Health and readiness over HTTP/1.1, with or without TLS likewise.</summary>
    [Required]
    public string Http { get; init; } = "http://127.0.0.1:8080";

    /// <summary>
    /// Lets the gRPC listener be reached by other machines without TLS, or without asking who calls. For a container whose port is
    /// published to loopback.
    /// </summary>
    public bool AllowInsecureGrpc { get; init; }

    /// <summary>The same for the listener of health and readiness.</summary>
    public bool AllowInsecureHttp { get; init; }

    /// <summary>The listeners that are insecure and that other machines can reach, by the permission that lets them be.</summary>
    public IEnumerable<string> InsecureBeyondLoopback(bool asksWhoCalls)
    {
        if (AllowInsecureGrpc && IsInsecure(Grpc, asksWhoCalls))
        {
            yield return "Listen:AllowInsecureGrpc";
        }

        if (AllowInsecureHttp && IsInsecure(Http, asksWhoCalls))
        {
            yield return "Listen:AllowInsecureHttp";
        }
    }

    private static bool IsInsecure(string setting, bool asksWhoCalls) =>
        ListenAddress.TryParse(setting, out var address) && !address.IsLoopback && !(address.IsTls && asksWhoCalls);
}
