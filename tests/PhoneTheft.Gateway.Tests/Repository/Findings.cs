namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Fails with every finding on a line of its own: an assertion on a collection would show the first few, cut short.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings, string rule)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{rule}{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", found)}");
    }
}
