namespace PhoneTheft.Gateway.Core;

/// <summary>Carrier ids stand in key names of the store, so what they may hold is narrow.</summary>
public static class CarrierId
{
    public const int MaxLength = 32;

    /// <summary>1 to 32 of a–z, 0–9 and hyphen.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
