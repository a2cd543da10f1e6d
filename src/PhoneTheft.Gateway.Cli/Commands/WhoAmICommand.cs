using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft whoami</c></summary>
internal sealed class WhoAmICommand(CliEnvironment environment, GlobalOptions globals)
    : GatewayCommand(environment, globals, "whoami", "Show who you are to the gateway, and what you may do.")
{
    public override IReadOnlyList<string> Examples => ["phonetheft whoami", "phonetheft whoami --context prod --json"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes => ["If the gateway does not take you for anybody, the exit code is 4 and the error says why."];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var identity = await context.Identity.WhoAmIAsync(cancellationToken);
        var document = IdentityDocument.Of(identity);
        if (context.Screen.Json)
        {
            context.Screen.Document(document, DocumentContext.Plain.IdentityDocument);
            return ExitCode.Ok;
        }

        var roles = string.Join(", ", document.Roles.Select(role => Printable.Line(role, 32)));
        context.Screen.Answer($"carrier      {Printable.Line(identity.Carrier, 64)}");
        context.Screen.Answer($"name         {(identity.Name.Length > 0 ? Printable.Line(identity.Name, 200) : "-")}");
        context.Screen.Answer($"roles        {(roles.Length > 0 ? roles : "none")}");
        context.Screen.Answer($"identified   {HowOf(identity.IdentifiedBy)}");
        context.Screen.Answer($"valid until  {document.ValidUntil ?? "-"}");
        return ExitCode.Ok;
    }

    private static string HowOf(IdentifiedBy how) => how switch
    {
        IdentifiedBy.Development => "not at all: the gateway is in development mode and believes --carrier",
        IdentifiedBy.Certificate => "by the client certificate",
        IdentifiedBy.Token => "by the token",
        IdentifiedBy.Proxy => "by the proxy in front of the gateway",
        _ => "the gateway does not say how",
    };
}
