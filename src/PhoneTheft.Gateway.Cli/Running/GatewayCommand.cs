using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>What all commands have in common: their help, and how errors become output and exit codes.</summary>
internal abstract class GatewayCommand : Command
{
    private readonly CliEnvironment _environment;
    private readonly GlobalOptions _globals;

    protected GatewayCommand(CliEnvironment environment, GlobalOptions globals, string name, string description)
        : base(name, description)
    {
        _environment = environment;
        _globals = globals;
        SetAction(InvokeAsync);
    }

    /// <summary>Example command lines, shown by --help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>The exit codes of this command, besides those that any command may end with.</summary>
    public abstract IReadOnlyList<int> ExitCodes { get; }

    /// <summary>Further lines of --help.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Whether --address may name several gateways of one store.</summary>
    protected virtual bool TakesSeveralGateways => true;

    protected abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            using var context = new CommandContext(_environment, _globals, parsed);
            if (!TakesSeveralGateways && context.Addresses.Count > 1)
            {
                throw CliException.Usage("USAGE", $"'{Name}' asks a single gateway; got {context.Addresses.Count} addresses.", "--address");
            }

            try
            {
                return await RunAsync(context, cancellationToken);
            }
            catch (GatewayException exception) when (!cancellationToken.IsCancellationRequested)
            {
                return context.Screen.Failed(context.ErrorOf(exception.Error));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or GatewayException && cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (CredentialsException exception)
        {
            return new Screen(_environment, _globals.Json(parsed)).Failed(CliException.Of(exception));
        }
        catch (CliException exception)
        {
            return new Screen(_environment, _globals.Json(parsed)).Failed(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Screen(_environment, _globals.Json(parsed)).Failed(CliException.InputOutput(exception));
        }
    }
}
