using System.CommandLine;
using PhoneTheft.Gateway.LoadTest.Generation;
using PhoneTheft.Gateway.LoadTest.Reporting;

namespace PhoneTheft.Gateway.LoadTest.Checking;

/// <summary><c>loadtest check</c>: load for a gateway that runs already.</summary>
internal sealed class CheckCommand : Command
{
    private readonly CheckOptions _options;

    public CheckCommand()
        : base("check", "Checks, as many or as often as you say, against a gateway that runs already.")
    {
        _options = new CheckOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var result = await LoadRun.RunAsync(_options.PlanOf(parsed), cancellationToken);
            await Console.Out.WriteAsync(LoadTable.Of(result));
            return result.IsClean ? 0 : 1;
        }
        catch (LoadException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
