using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context</c>: lists contexts, as <c>context list</c> does.</summary>
internal sealed class ContextCommand : GatewayCommand
{
    public ContextCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "context", "Keep addresses and credentials of gateways under a name.")
    {
        Add(new ContextAddCommand(environment, globals));
        Add(new ContextUseCommand(environment, globals));
        Add(new ContextListCommand(environment, globals));
        Add(new ContextShowCommand(environment, globals));
        Add(new ContextRemoveCommand(environment, globals));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft context add prod --address https://gateway.example:50051 --ca ca.crt --cert acme.crt --key acme.key",
        "phonetheft context use prod",
        "phonetheft context list",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "Without a further word it lists all contexts.",
        "What counts, setting by setting: an option; the context of --context; a variable; the context of PHONETHEFT_CONTEXT,",
        "or else the one in use; the default. Certificate, key and password are taken from one place. If an address is given",
        "by option or variable, a certificate or token of a context with another address is not shown there.",
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => Task.FromResult(ListContexts(context));

    public static int ListContexts(CommandContext context)
    {
        var file = context.Contexts.Read();
        var inUse = context.ContextInUse(file);
        var names = file.Contexts.Keys.Order(StringComparer.Ordinal).ToList();
        if (context.Screen.Json)
        {
            IReadOnlyList<ContextDocument> documents = [.. names.Select(name => DocumentOf(name, file, inUse))];
            context.Screen.Document(documents, DocumentContext.Plain.IReadOnlyListContextDocument);
            return ExitCode.Ok;
        }

        var width = names.Select(name => name.Length).DefaultIfEmpty().Max();
        foreach (var name in names)
        {
            context.Screen.Answer($"{(name == inUse ? "*" : " ")} {name.PadRight(width)}  {Printable.Line(string.Join(", ", file.Contexts[name].Addresses), 500)}");
        }

        if (names.Count == 0)
        {
            context.Screen.Note("There are no contexts. 'phonetheft context add NAME --address URL' adds one.");
        }

        return ExitCode.Ok;
    }

    public static ContextDocument DocumentOf(string name, ContextFile file, string? inUse)
    {
        var settings = file.Contexts[name];
        return new ContextDocument(name, name == inUse, settings.Addresses)
        {
            Carrier = settings.Carrier,
            Ca = settings.AuthoritiesFile,
            Cert = settings.CertificateFile,
            Key = settings.KeyFile,
            PasswordFile = settings.PasswordFile,
            TokenFile = settings.TokenFile,
            ServerName = settings.ServerName,
        };
    }
}
