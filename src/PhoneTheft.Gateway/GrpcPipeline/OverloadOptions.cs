using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>How much a gateway takes on at once. Section "Overload".</summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>Calls that wait for something, of all carriers together; one carrier may have half of them. Streams have quotas, and a check that waits for nothing is not one.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; init; } = 10_000;
}
