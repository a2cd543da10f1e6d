namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>The name of a column, without what editors and web pages leave around it.</summary>
internal static class ColumnName
{
    private const char NoBreakSpace = '\u00A0';

    // A name only chooses a column; a cell is never cleaned like this.
    public static string Of(string cell) => cell.Replace(NoBreakSpace, ' ').Trim(' ', '\t', '"', '\uFEFF', '\u200B');
}
