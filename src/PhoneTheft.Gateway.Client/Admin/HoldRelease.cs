namespace PhoneTheft.Gateway.Client;

/// <summary>A hold that the operator of a gateway ends in its carrier's place.</summary>
public sealed record HoldRelease
{
    /// <summary>The device, in any spelling: 14, 15 or 16 digits, with or without separators.</summary>
    public required string Imei { get; init; }

    /// <summary>The carrier whose hold ends.</summary>
    public required string Carrier { get; init; }

    /// <summary>Why, 1 to 64 characters; kept in the history of the device.</summary>
    public required string Reason { get; init; }

    /// <summary>Who does this, 1 to 64 characters; kept in the history of the device.</summary>
    public required string Actor { get; init; }
}
