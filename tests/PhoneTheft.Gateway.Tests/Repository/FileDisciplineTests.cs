namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class FileDisciplineTests
{
    // We write files of up to 200 lines; the rest is room to finish a thought before giving the concept a name of its own.
    private const int MaxLines = 250;

    [Fact]
    public void No_source_file_grows_long()
    {
        var tooLong =
            from file in WorkingTree.Files
            where file.EndsWith(".cs", StringComparison.Ordinal)
            let lines = WorkingTree.ReadLines(file).Count
            where lines > MaxLines
            orderby lines descending
            select $"{lines} {file}";

        Findings.None(tooLong, $"Over {MaxLines} lines: split by aspect (`X.Sync.cs`), or name the concept hidden inside.");
    }
}
