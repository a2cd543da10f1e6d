namespace PhoneTheft.Gateway.Checking;

/// <summary>How a check ended.</summary>
internal enum CheckOutcome
{
    /// <summary>It got no answer: the caller is unknown, the node not loaded or not fresh enough, the call over a limit.</summary>
    Refused = 0,
    Permitted = 1,
    Prohibited = 2,
    Tracked = 3,

    /// <summary>The IMEI is none.</summary>
    Malformed = 4,
}
