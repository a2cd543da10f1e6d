namespace PhoneTheft.Gateway.Core;

/// <summary>What a hold asks networks to do with the device.</summary>
public enum Disposition
{
    None = 0,
    Block = 1,
    Track = 2,
}
