namespace PhoneTheft.Gateway.Core;

/// <summary>Why a text is no <see cref="Imei"/>: the first fault met from the left.</summary>
public enum ImeiError
{
    None = 0,
    /// <summary>There is no text.</summary>
    Empty = 1,
    /// <summary>Not 14, 15 or 16 digits.</summary>
    Length = 2,
    /// <summary>Something that is neither an ASCII digit nor a single hyphen, dot or blank between two digits.</summary>
    Character = 3,
}
