namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>What is to be said about one IMEI of many.</summary>
internal enum ItemNote : byte
{
    None = 0,

    /// <summary>It is answered, and may be about another device than the caller means.</summary>
    CheckDigitMismatch = 1,

    /// <summary>It gets an error: this plus an ImeiError.</summary>
    Malformed = 0x10,
}
