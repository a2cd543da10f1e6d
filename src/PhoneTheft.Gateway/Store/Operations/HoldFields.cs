namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>Fields of a hold that a placement may leave as they are.</summary>
[Flags]
internal enum HoldFields
{
    None = 0,
    Reason = 1,
    AssertedAt = 2,
    ExpiresAt = 4,
    Reference = 8,
}
