using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Whether a test passes doesn't depend on what else the machine is doing.</summary>
public sealed partial class PatienceTests
{
    // Faults and lives that take real time by design: nothing is asserted about how long.
    private static readonly string[] MayDelay =
        ["FaultyLink.cs", "RandomLife.cs", "CarrierUnderTest.cs", "NetworkFaultTests.cs", "ImportStopTests.cs", "Pause.cs"];

    private static IEnumerable<(string File, int Line, string Text)> Lines =>
        from file in WorkingTree.Files
        where file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith(
            "/PatienceTests.cs", StringComparison.Ordinal)
        from line in WorkingTree.ReadLines(file).Select((text, index) => (file, index + 1, text))
        select line;

    [Fact]
    public void Every_upper_bound_is_multiplied_on_a_busy_machine() =>
        Findings.None(
            from line in Lines
            where Bound().IsMatch(line.Text)
            select $"{line.File}:{line.Line}: {line.Text.Trim()}",
            $"Say {nameof(Patience)}.{nameof(Patience.OfSeconds)}(…), or wait with the injected clock:");

    [Fact]
    public void No_test_sleeps() =>
        Findings.None(
            from line in Lines
            where line.Text.Contains("Task.Delay(", StringComparison.Ordinal) && !MayDelay.Contains(Path.GetFileName(line.File))
            select $"{line.File}:{line.Line}: {line.Text.Trim()}",
            "Wait for what is to happen, with a bound:");

    // Waits and comparisons with measured time whose limit is written down as it is.
    [GeneratedRegex(
        @"(\.WaitAsync|CancelAfter|new CancellationTokenSource)\([^;]*TimeSpan\.From|Wait\.Until\(.*, TimeSpan\.From|Assert\.(InRange|True)\([^;]*(Elapsed|took|slowest|longest)[^;]*TimeSpan\.Zero, TimeSpan\.From",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Bound();
}
