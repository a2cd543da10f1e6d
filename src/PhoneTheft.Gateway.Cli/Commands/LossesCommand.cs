using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft losses</c></summary>
internal sealed class LossesCommand : GatewayCommand
{
    public LossesCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "losses", "List the changes that the store has lost.") =>
        Add(new ClearLossesCommand(environment, globals));

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft losses",
        "phonetheft losses clear 7.101.9f3a5e0c2b7d1846.3 --reason 'carriers imported again' --actor j.doe",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.LostChanges];

    public override IReadOnlyList<string> Notes =>
    [
        "After a failover or a restored backup, devices that were blocked may be PERMITTED. To restore them,",
        "have every carrier that has written since then import its list again; then clear the losses.",
        "The losses are kept in the store: every gateway lists them, also after a restart.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var status = await context.Blocklist.GetStatusAsync(cancellationToken);
        if (context.Screen.Json)
        {
            var document = new LossesDocument(LossLines.ChangesOf(status.Losses), [.. status.Losses.Select(LossDocument.Of)]);
            context.Screen.Document(document, DocumentContext.Plain.LossesDocument);
        }
        else if (status.Losses.Count == 0)
        {
            context.Screen.Answer("The store has no known losses.");
        }
        else
        {
            LossLines.ShowMissing(context.Screen, status.Losses);
        }

        return status.Losses.Count > 0 ? ExitCode.LostChanges : ExitCode.Ok;
    }
}
