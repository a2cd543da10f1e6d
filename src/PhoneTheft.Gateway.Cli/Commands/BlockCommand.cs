using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft block IMEI</c></summary>
internal sealed class BlockCommand : GatewayCommand
{
    private readonly Argument<string> _imei = ImeiArguments.OneOrList();
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<bool> _track = new("--track") { Description = "Track instead of block: the device may attach and is reported." };
    private readonly Option<string?> _assertedAt = WriteOptions.Time("--asserted-at", "Time of the report, such as 2026-11-22 or 2026-11-22T10:30Z. Default for a new hold: now.", "now");
    private readonly Option<string?> _expiresAt = WriteOptions.Time("--expires-at", "Time at which the hold ends by itself. Default for a new hold: never.", "never");
    private readonly Option<string?> _reference = WriteOptions.Text("--reference", "Your case number; '' removes it.");
    private readonly Option<string?> _actor = WriteOptions.Text("--actor", "Person or system at the carrier that makes the change.");
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _sheet = ListOptions.SheetOption();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();

    public BlockCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "block", "Block a device, or each device of a list: place your hold on it, or change it.")
    {
        Add(_imei);
        Add(_reason);
        Add(_track);
        Add(_assertedAt);
        Add(_expiresAt);
        Add(_reference);
        Add(_actor);
        Add(_checkDigit);
        Add(_sheet);
        Add(_confirm);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft block 490154203237518",
        "phonetheft block 49-015420-323751-8 --reason lost --reference 2026-4711 --actor j.doe",
        "phonetheft block 490154203237518 --reason ownership-claim --track --expires-at 2027-01-31",
        "phonetheft block stolen.txt --reference 2026-4711",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.Stopped, ExitCode.ConfirmationRequired];

    public override IReadOnlyList<string> Notes =>
    [
        "Repeating a block changes nothing, so running it twice is safe.",
        "An existing hold keeps the reason, reference and times that you do not give. Without --track it blocks.",
        "To remove a value: --reference '', --expires-at never, --asserted-at now.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var imei = parsed.GetRequiredValue(_imei);
        var reason = WriteOptions.ReasonOf(parsed, _reason);
        var track = parsed.GetValue(_track);
        WriteOptions.ThrowIfMayNotBlock(reason, track);
        var request = new BlockRequest
        {
            Imei = imei,
            Disposition = track ? Disposition.Track : Disposition.Block,
            Reason = reason,
            AssertedAt = WriteOptions.TimestampOf(parsed, _assertedAt),
            ExpiresAt = WriteOptions.TimestampOf(parsed, _expiresAt),
            KeepReason = !WriteOptions.SaysReason(parsed, _reason),
            Actor = parsed.GetValue(_actor) ?? "",
            CheckDigit = WriteOptions.CheckDigitOf(parsed, _checkDigit),
            BulkConfirmation = parsed.GetValue(_confirm) ?? "",
        };

        if (parsed.GetValue(_reference) is { } reference)
        {
            request.Reference = reference;
        }

        if (ImeiOrFile.FileIn(imei) is { } file)
        {
            return await ListWrites.RunAsync(context, file, parsed.GetValue(_sheet), LineIntent.Hold, request, cancellationToken);
        }

        ListOptions.RefuseSheet(parsed.GetValue(_sheet));
        var response = await context.Gateway.Blocklist.BlockAsync(request, context.OneCall(cancellationToken));
        WriteAnswer.Show(context.Screen, request.Disposition, imei, response.Outcome, response.Status, response.OtherHolds, response.Revision, response.Hold, response.Previous);
        if (request.AssertedAt is { Seconds: > 0 } asked && response.Hold?.AssertedAt is { } since && since.Seconds != asked.Seconds)
        {
            context.Screen.Note($"! asserted_at stays {HoldDocument.TimeOf(since)}: a different time alone does not change a hold.", Styles.Loud);
        }

        return ExitCode.Ok;
    }
}
