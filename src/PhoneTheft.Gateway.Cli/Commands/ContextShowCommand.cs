using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context show [NAME]</c></summary>
internal sealed class ContextShowCommand : GatewayCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "The context. Default: the one in use.", Arity = ArgumentArity.ZeroOrOne };

    public ContextShowCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "show", "Show a context: addresses and paths, no secrets.") => Add(_name);

    public override IReadOnlyList<string> Examples => ["phonetheft context show", "phonetheft context show prod --json"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.Contexts.Read();
        var inUse = context.ContextInUse(file);
        var name = context.Parsed.GetValue(_name) ?? inUse ?? throw CliException.Usage("CONTEXT_UNKNOWN", "No context is in use. Name one.", "NAME");
        _ = ContextStore.Find(file, name);
        var document = ContextCommand.DocumentOf(name, file, inUse);
        if (context.Screen.Json)
        {
            context.Screen.Document(document, DocumentContext.Plain.ContextDocument);
            return Task.FromResult(ExitCode.Ok);
        }

        (string Option, string? Value)[] rows =
        [
            ("context", $"{document.Context}{(document.InUse ? " (in use)" : "")}"),
            ("--address", string.Join(',', document.Addresses)),
            ("--carrier", document.Carrier),
            ("--ca", document.Ca),
            ("--cert", document.Cert),
            ("--key", document.Key),
            ("--password-file", document.PasswordFile),
            ("--token-file", document.TokenFile),
            ("--server-name", document.ServerName),
        ];
        foreach (var (option, value) in rows.Where(row => row.Value is not null))
        {
            context.Screen.Answer($"{option,-15}  {Printable.Line(value!, 4096)}");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
