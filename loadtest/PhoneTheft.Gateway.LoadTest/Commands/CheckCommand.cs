using System.CommandLine;
using System.CommandLine.Help;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Reports;
using PhoneTheft.Gateway.LoadTest.Runs;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary><c>loadtest check</c>: load for a gateway that runs already.</summary>
internal sealed class CheckCommand : Command
{
    private readonly CheckOptions _options;
    private readonly Option<FileInfo?> _json = new("--json") { Description = "Write the result to this file, as JSON." };
    private readonly Option<FileInfo?> _html = new("--html") { Description = "Write a report with charts to this file, one page of HTML." };

    public CheckCommand()
        : base("check", "Sends checks to a gateway that runs already, and reports how many it answers and how fast.")
    {
        _options = new CheckOptions(this);
        Add(_json);
        Add(_html);
        Add(new HelpOption { Action = new CheckHelp() });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var result = await LoadRun.RunAsync(_options.PlanOf(parsed), cancellationToken);
            await Console.Out.WriteAsync(LoadTable.Of(result));
            var command = $"loadtest {string.Join(' ', parsed.Tokens.Select(token => token.Value))}";
            await KeepAsync(parsed.GetValue(_json), LoadDocument.Of(result, command));
            await KeepAsync(parsed.GetValue(_html), LoadPage.Of(result, command));
            return result.IsClean ? RunExitCode.Clean : RunExitCode.NotClean;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Before anything was sent; later the run ends and has a result.
            return RunExitCode.NotRun;
        }
        catch (LoadException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return RunExitCode.NotRun;
        }
    }

    // Not with the caller's token: it is Ctrl-C that ended the run, and its result is still wanted.
    private static async Task KeepAsync(FileInfo? file, string content)
    {
        if (file is not null)
        {
            file.Directory?.Create();
            await File.WriteAllTextAsync(file.FullName, content, CancellationToken.None);
        }
    }
}

/// <summary>The exit codes of <c>loadtest check</c> and <c>self-test</c>.</summary>
internal static class RunExitCode
{
    /// <summary>Every call was answered, and every answer was right.</summary>
    public const int Clean = 0;

    /// <summary>Answers were wrong or missing, or calls failed.</summary>
    public const int NotClean = 1;

    /// <summary>The run could not be carried out.</summary>
    public const int NotRun = 2;
}
