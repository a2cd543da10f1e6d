using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft losses</c></summary>
internal sealed class LossesCommand : GatewayCommand
{
    public LossesCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "losses", "List the changes the store is known to have lost.") =>
        Add(new ClearLossesCommand(environment, globals));

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft losses",
        "phonetheft losses clear 7.101.9f3a5e0c2b7d1846.3 --reason 'carriers imported again' --actor j.doe",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.LostChanges];

    public override IReadOnlyList<string> Notes =>
    [
        "After a failover or a restored backup phones may be PERMITTED that were not. Nothing puts that back by itself:",
        "have every carrier that wrote since then import its list again, then clear what you have dealt with.",
        "The list is kept in the store: every gateway says the same, and a restart doesn't silence it.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var status = await context.Gateway.Blocklist.GetStatusAsync(new GetStatusRequest(), context.OneCall(cancellationToken));
        if (context.Screen.Json)
        {
            var document = new LossesDocument(LossLines.ChangesOf(status.Losses), [.. status.Losses.Select(LossDocument.Of)]);
            context.Screen.Document(document, DocumentContext.Plain.LossesDocument);
        }
        else if (status.Losses.Count == 0)
        {
            context.Screen.Answer("The store is not known to have lost anything.");
        }
        else
        {
            LossLines.Show(context.Screen, status.Losses);
        }

        return status.Losses.Count > 0 ? ExitCode.LostChanges : ExitCode.Ok;
    }
}
