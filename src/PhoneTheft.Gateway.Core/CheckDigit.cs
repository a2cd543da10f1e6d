namespace PhoneTheft.Gateway.Core;

/// <summary>What the 15th digit of an IMEI is. It never names the device (3GPP TS 23.003 6.2); it may betray a typo.</summary>
public enum CheckDigit
{
    /// <summary>There is none: 14 digits, or 16, whose last two are a software version.</summary>
    None = 0,
    /// <summary>The Luhn digit of the 14 before it.</summary>
    Right = 1,
    /// <summary>A 0 that isn't the Luhn digit: networks transmit 0 in its place.</summary>
    Spare = 2,
    /// <summary>Neither: somewhere among the 15 digits there is a typo.</summary>
    Wrong = 3,
}
