using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft block IMEI</c></summary>
internal sealed class BlockCommand : GatewayCommand
{
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<bool> _track = new("--track") { Description = "Track instead of block: the device may attach and is reported." };
    private readonly Option<string?> _assertedAt = WriteOptions.Time("--asserted-at", "Time of the report, such as 2026-11-22 or 2026-11-22T10:30Z. Default for a new hold: now.", "now");
    private readonly Option<string?> _expiresAt = WriteOptions.Time(
        "--expires-at", "Time at which the hold ends by itself. Default for a new hold: never.", "never");
    private readonly Option<string?> _reference = WriteOptions.Text("--reference", "Your case number; '' removes it.");
    private readonly DeviceWriteOptions _write = new();

    public BlockCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "block", "Block a device, or each device of a list: place your hold on it, or change it.")
    {
        Add(_reason);
        Add(_track);
        Add(_assertedAt);
        Add(_expiresAt);
        Add(_reference);
        _write.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft block 490154203237518",
        "phonetheft block 49-015420-323751-8 --reason lost --reference 2026-4711 --actor j.doe",
        "phonetheft block 490154203237518 --reason ownership-claim --track --expires-at 2027-01-31",
        "phonetheft block stolen.txt --reference 2026-4711",
    ];

    public override IReadOnlyList<int> ExitCodes =>
        [ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.Stopped, ExitCode.ConfirmationRequired];

    public override IReadOnlyList<string> Notes =>
    [
        "Repeating a block changes nothing, so running it twice is safe.",
        "An existing hold keeps the reason, reference and times that you do not give. Without --track it blocks.",
        "To remove a value: --reference '', --expires-at never, --asserted-at now.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var (reason, track) = (WriteOptions.ReasonOf(parsed, _reason), parsed.GetValue(_track));
        if (!track)
        {
            WriteOptions.ThrowIfMayOnlyTrack(reason, "Add --track, or choose another --reason.");
        }

        var write = new BlockWrite
        {
            Imei = _write.ImeiOf(parsed),
            Disposition = track ? Disposition.Track : Disposition.Block,
            Reason = reason,
            KeepReason = !WriteOptions.SaysReason(parsed, _reason),
            AssertedAt = WriteOptions.TimeOf(parsed, _assertedAt),
            ExpiresAt = WriteOptions.TimeOf(parsed, _expiresAt),
            Reference = parsed.GetValue(_reference),
            Actor = _write.ActorOf(parsed),
            IgnoreCheckDigit = _write.IgnoresCheckDigit(parsed),
        };

        var (sheet, confirmation) = (_write.SheetOf(parsed), _write.ConfirmationOf(parsed));
        if (ImeiOrFile.FileIn(write.Imei) is { } file)
        {
            return await ListWrites.RunAsync(context, file, sheet, LineIntent.Hold, write, confirmation, cancellationToken);
        }

        ListOptions.RefuseSheet(sheet);
        var result = await context.Blocklist.BlockAsync(write, confirmation, cancellationToken);
        WriteAnswer.Show(context.Screen, write.Disposition, write.Imei, result);
        if (write.AssertedAt.Time is { } asked && result.Hold is { } hold && hold.AssertedAt.ToUnixTimeSeconds() != asked.ToUnixTimeSeconds())
        {
            context.Screen.Note($"! asserted_at stays {HoldDocument.TimeOf(hold.AssertedAt)}: a different time alone does not change a hold.", Styles.Loud);
        }

        return ExitCode.Ok;
    }
}
