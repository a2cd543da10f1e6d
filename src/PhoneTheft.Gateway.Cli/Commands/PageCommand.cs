using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft page</c></summary>
internal sealed class PageCommand(CliEnvironment environment, GlobalOptions globals)
    : GatewayCommand(environment, globals, "page", "Print a link that logs a browser in at the gateway, once.")
{
    public override IReadOnlyList<string> Examples => ["phonetheft page"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "It requires the role operator. Whoever has the link can open the page: do not send it to others.",
        "The link works once and for 5 minutes, at the gateway that made it. The page says who is logged in; the status page comes later.",
    ];

    protected override bool TakesSeveralGateways => false;

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var link = await context.Admin.CreatePageLinkAsync(cancellationToken);
        var (url, until) = (Printable.Line(link.Url.AbsoluteUri, 500), HoldDocument.TimeOf(link.ValidUntil));
        if (context.Screen.Json)
        {
            context.Screen.Document(new PageDocument(url, until), DocumentContext.Plain.PageDocument);
        }
        else
        {
            context.Screen.Answer(url);
            context.Screen.Note($"It works once, until {until}.");
        }

        return ExitCode.Ok;
    }
}
