namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = WorkingTree.Read("PhoneTheft.Gateway.sln").Replace('\\', '/');

        Findings.None(
            WorkingTree.Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)),
            "Neither built nor formatted nor tested by the scripts; `dotnet sln add`:");
    }
}
