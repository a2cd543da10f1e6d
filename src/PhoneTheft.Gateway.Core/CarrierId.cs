namespace PhoneTheft.Gateway.Core;

/// <summary>The name of a carrier, such as <c>alpha</c>. It is part of key names in the store, so few characters are allowed.</summary>
public static class CarrierId
{
    /// <summary>Characters of the longest id.</summary>
    public const int MaxLength = 32;

    /// <summary>Whether the text is a carrier id: 1 to 32 characters of a–z, 0–9 and hyphen.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
