namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The experiments of <c>loadtest/</c>, run as scripts/loadtest.sh runs them: a program of their own beside these tests.</summary>
internal static class ExperimentsProgram
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static OwnProcess Start(params IEnumerable<string> arguments) =>
        OwnProcess.Start(
            "dotnet", [SourceTree.PathOf($"artifacts/bin/PhoneTheft.Gateway.Experiments/{Configuration}/experiments.dll"), .. arguments]);
}
