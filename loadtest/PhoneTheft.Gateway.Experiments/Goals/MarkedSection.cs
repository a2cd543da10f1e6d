namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>The part of a page that a run writes.</summary>
internal static class MarkedSection
{
    public const string Begin = "<!-- found: written by scripts/loadtest.sh -->";
    public const string End = "<!-- end of what was found -->";

    /// <exception cref="FormatException">The page has no such part.</exception>
    public static string Replace(string page, string content)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{content.Trim()}\n\n{page[end..]}"
            : throw new FormatException($"The page must have the lines {Begin} and {End}, in this order.");
    }
}
