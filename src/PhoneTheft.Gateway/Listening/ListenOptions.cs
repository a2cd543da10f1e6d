using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Where the gateway listens. Section "Listen".</summary>
internal sealed class ListenOptions
{
    public const string Section = "Listen";

    /// <summary>gRPC over HTTP/2 without TLS.</summary>
    [Required]
    public string Grpc { get; init; } = "http://127.0.0.1:50051";

    /// <summary>Health and readiness over HTTP/1.1.</summary>
    [Required]
    public string Http { get; init; } = "http://127.0.0.1:8080";
}
