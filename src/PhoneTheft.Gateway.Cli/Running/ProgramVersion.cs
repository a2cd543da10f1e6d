using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary><c>--version</c>: version and commit, such as 0.1.0+1a2b3c4d5e6f.</summary>
internal sealed class ProgramVersion : SynchronousCommandLineAction
{
    /// <summary>
    /// The informational version of this assembly; the library's own action would show that of the process, which a test is not.
    /// </summary>
    public static string Text =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Ok;
    }
}
