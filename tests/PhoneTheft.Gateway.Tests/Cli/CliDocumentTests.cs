using System.Text.Json;
using PhoneTheft.Gateway.Cli;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>What docs/cli.md promises is what the program does, and it leaves nothing out.</summary>
public sealed class CliDocumentTests : IDisposable
{
    private static readonly string Text = WorkingTree.Read("docs/cli.md");

    private readonly Prompt _prompt = new();

    public static TheoryData<string> DocumentMembers =>
    [
        .. typeof(ErrorDocument).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ErrorDocument).Namespace && t.IsAssignableTo(typeof(IEquatable<>).MakeGenericType(t)))
            .SelectMany(t => t.GetProperties())
            .Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))
            .Distinct(),
    ];

    [Fact]
    public void Every_exit_code_is_there()
    {
        Assert.All(ExitCode.All, e => Assert.Contains($"| {e.Code} | {e.Meaning} |", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_and_option_is_there()
    {
        var environment = new CliEnvironment
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OpenIn = () => Stream.Null,
            OpenOut = () => Stream.Null,
            Variable = _ => null,
            Time = _prompt.Time,
            Checks = (_, _) => throw new NotSupportedException(),
            Blocklist = (_, _) => throw new NotSupportedException(),
            Identity = (_, _) => throw new NotSupportedException(),
            Admin = (_, _) => throw new NotSupportedException(),
        };
        var root = CliApplication.RootOf(environment, new GlobalOptions(environment));

        Assert.All(root.Subcommands, c => Assert.Contains($"`{c.Name}", Text, StringComparison.Ordinal));
        Assert.All(root.Options.Concat(root.Subcommands.SelectMany(c => c.Options)), o => Assert.Contains(o.Name, Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(DocumentMembers))]
    public void Every_member_of_a_document_is_there(string member)
    {
        Assert.Contains(member, Text, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();
}
