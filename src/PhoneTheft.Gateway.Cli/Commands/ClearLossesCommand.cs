using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft losses clear ID…</c></summary>
internal sealed class ClearLossesCommand : GatewayCommand
{
    private readonly Argument<string[]> _ids = new("ID") { Description = "The id of a loss, as listed by 'phonetheft losses'.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _reason = new("--reason") { Description = "Why it is cleared, at most 64 characters; kept with the loss.", HelpName = "TEXT", Required = true };
    private readonly Option<string> _actor = new("--actor") { Description = "Who clears it, at most 64 characters; kept with the loss.", HelpName = "NAME", Required = true };

    public ClearLossesCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "clear", "Mark losses as dealt with.")
    {
        Add(_ids);
        Add(_reason);
        Add(_actor);
    }

    public override IReadOnlyList<string> Examples => ["phonetheft losses clear 7.101.9f3a5e0c2b7d1846.3 --reason 'carriers imported again' --actor j.doe"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "This does not restore any change. It requires the role admin.",
        "A loss that has grown since it was listed has a new id; clearing the old one is refused (4).",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var results = await context.Blocklist.ClearLossesAsync(
            parsed.GetRequiredValue(_ids), parsed.GetRequiredValue(_reason), parsed.GetRequiredValue(_actor), cancellationToken);
        if (context.Screen.Json)
        {
            IReadOnlyList<ClearedLossDocument> documents = [.. results.Select(DocumentOf)];
            context.Screen.Document(documents, DocumentContext.Plain.IReadOnlyListClearedLossDocument);
        }
        else
        {
            foreach (var result in results)
            {
                var outcome = result.Error is { } error ? $"NOT CLEARED: {Printable.Line(error.Message, 300)}" : "cleared";
                context.Screen.Answer($"{Printable.Line(result.Id, 100)}  {outcome}");
            }
        }

        return results.Any(result => result.Error is not null) ? ExitCode.Refused : ExitCode.Ok;
    }

    private static ClearedLossDocument DocumentOf(ClearedLoss result) =>
        new(result.Id, result.Error is null, result.Error?.Reason, result.Error?.Message);
}
