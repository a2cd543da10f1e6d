namespace PhoneTheft.Gateway.Checking;

/// <summary>How a check was asked.</summary>
internal enum CheckCall
{
    Unary = 0,
    Stream = 1,
    Bulk = 2,
}
