using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft end-hold IMEI --of CARRIER</c></summary>
internal sealed class EndHoldCommand : GatewayCommand
{
    private readonly Argument<string> _imei = ImeiArguments.One();
    private readonly Option<string?> _of = new("--of") { Description = "The carrier whose hold ends.", HelpName = "CARRIER", Required = true };
    private readonly Option<string> _reason = Required("--reason", "TEXT", "Why the hold ends, at most 64 characters; kept in the history of the device.");
    private readonly Option<string> _actor = Required("--actor", "WHO", "Who ends it, at most 64 characters; kept in the history of the device.");
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();

    public EndHoldCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "end-hold", "End another carrier's hold on a device, as the operator of the gateway.")
    {
        CarrierRule.RefuseOthers(_of);
        Add(_imei);
        Add(_of);
        Add(_reason);
        Add(_actor);
        Add(_confirm);
    }

    public override IReadOnlyList<string> Examples =>
        ["phonetheft end-hold 490154203237518 --of acme --reason 'carrier closed, ticket 4711' --actor j.doe"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.ConfirmationRequired];

    public override IReadOnlyList<string> Notes =>
    [
        "It requires the role admin, and is in the audit log of the gateway.",
        "The device stays PROHIBITED while another carrier blocks it.",
        "If the hold has ended before, the exit code is 0; if the carrier never held the device, 4.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var release = new HoldRelease
        {
            Imei = parsed.GetRequiredValue(_imei),
            Carrier = parsed.GetRequiredValue(_of)!,
            Reason = parsed.GetRequiredValue(_reason),
            Actor = parsed.GetRequiredValue(_actor),
        };
        var result = await context.Admin.EndHoldAsync(release, parsed.GetValue(_confirm), cancellationToken);
        if (context.Screen.Json)
        {
            WriteAnswer.Show(context.Screen, asked: null, release.Imei, result);
            return ExitCode.Ok;
        }

        var stays = result.Status != EquipmentStatus.Permitted;
        var done = result.Outcome == OperationOutcome.Changed
            ? $"The hold of {release.Carrier} on {Printable.Line(release.Imei, 64)} has ended."
            : $"The hold of {release.Carrier} on {Printable.Line(release.Imei, 64)} had already ended; nothing changed.";
        context.Screen.Answer($"{done} The device {(stays ? "stays" : "is")} {Words.Of(result.Status)}{(stays ? ": another carrier holds it" : "")}.", Styles.Done);
        return ExitCode.Ok;
    }

    private static Option<string> Required(string name, string helpName, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName, Required = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && (text.Length is 0 or > 64 || text.Any(char.IsControl)))
            {
                result.AddError($"{name} must have 1 to 64 characters, without control characters.");
            }
        });
        return option;
    }
}
