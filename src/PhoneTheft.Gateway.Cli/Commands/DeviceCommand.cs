using System.CommandLine;
using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft device IMEI</c></summary>
internal sealed class DeviceCommand : GatewayCommand
{
    private readonly Argument<string> _imei = ImeiArguments.One();

    public DeviceCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "device", "Show what is known about a device: brand, model, current and past holds.")
    {
        Add(_imei);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft device 490154203237518",
        "phonetheft device 490154203237518 --json | jq '.holds[].carrier'",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "The exit code is 0 whatever the status; use 'check' in scripts that decide by status.",
        "Reference and actor are shown only for your own holds, unless you have the role authority or admin.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var device = await context.Blocklist.GetDeviceAsync(context.Parsed.GetRequiredValue(_imei), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.Document(DeviceDocument.Of(device), DocumentContext.Plain.DeviceDocument);
        }
        else
        {
            Show(context.Screen, device);
        }

        return ExitCode.Ok;
    }

    private static void Show(Screen screen, DeviceDetails device)
    {
        var model = device.Model is { } known ? Printable.Line($"{known.Brand} {known.Model}".Trim(), 128) : "brand and model unknown";
        screen.Answer($"{Words.Of(device.Status),-10}  {device.Identity}  {model}", Styles.Of(device.Status));
        if (device.CheckDigitMismatch)
        {
            screen.Answer(CheckScreen.Mismatch, Styles.Loud);
        }

        if (device.IsLostHold)
        {
            screen.Answer(CheckScreen.LostHold, Styles.Loud);
        }

        if (device.Holds.Count > 0)
        {
            var table = HoldTable("Held by").AddColumn("until");
            foreach (var hold in device.Holds)
            {
                table.AddRow([.. CellsOf(hold), Cell(HoldDocument.TimeOf(hold.ExpiresAt))]);
            }

            screen.Answer(table);
        }

        if (device.PastHolds.Count > 0)
        {
            var table = HoldTable("Was held by").AddColumn("ended").AddColumn("how").AddColumn("by");
            foreach (var past in device.PastHolds)
            {
                table.AddRow(
                    [.. CellsOf(past.Hold), Cell(HoldDocument.TimeOf(past.EndedAt)), Cell(Words.Of(past.End)), Cell(past.EndedBy)]);
            }

            screen.Answer(table);
        }
    }

    private static Table HoldTable(string who) => new Table { Border = TableBorder.Rounded }
        .AddColumn(who).AddColumn("asks").AddColumn("reason").AddColumn("since").AddColumn("reference").AddColumn("actor");

    private static IEnumerable<Text> CellsOf(Hold hold) =>
    [
        Cell(hold.Carrier),
        Cell(Words.Of(hold.Disposition)),
        Cell(Words.Of(hold.Reason)),
        Cell(HoldDocument.TimeOf(hold.AssertedAt)),
        Cell(hold.Reference),
        Cell(hold.Actor),
    ];

    private static Text Cell(string? text) => new(Printable.Line(text ?? "", 64));
}
