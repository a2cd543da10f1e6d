using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft unblock IMEI</c></summary>
internal sealed class UnblockCommand : GatewayCommand
{
    private readonly Argument<string> _imei = ImeiArguments.OneOrList();
    private readonly Option<string?> _actor = WriteOptions.Text("--actor", "Person or system at the carrier that makes the change.");
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _sheet = ListOptions.SheetOption();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();

    public UnblockCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "unblock", "Unblock a device, or each device of a list: end your hold on it.")
    {
        Add(_imei);
        Add(_actor);
        Add(_checkDigit);
        Add(_sheet);
        Add(_confirm);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft unblock 490154203237518 --actor j.doe",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.Stopped, ExitCode.ConfirmationRequired];

    public override IReadOnlyList<string> Notes =>
    [
        "This ends your hold only: the device stays PROHIBITED while another carrier blocks it.",
        "If you have ended your hold before, the exit code is 0; if you never held the device, 4.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var imei = parsed.GetRequiredValue(_imei);
        var request = new UnblockRequest
        {
            Imei = imei,
            Actor = parsed.GetValue(_actor) ?? "",
            CheckDigit = WriteOptions.CheckDigitOf(parsed, _checkDigit),
            BulkConfirmation = parsed.GetValue(_confirm) ?? "",
        };

        if (ImeiOrFile.FileIn(imei) is { } file)
        {
            var common = new BlockRequest { Actor = request.Actor, CheckDigit = request.CheckDigit, BulkConfirmation = request.BulkConfirmation };
            return await ListWrites.RunAsync(context, file, parsed.GetValue(_sheet), LineIntent.EndByRemoval, common, cancellationToken);
        }

        ListOptions.RefuseSheet(parsed.GetValue(_sheet));
        var response = await context.Gateway.Blocklist.UnblockAsync(request, context.OneCall(cancellationToken));
        WriteAnswer.Show(context.Screen, asked: null, imei, response.Outcome, response.Status, response.OtherHolds, response.Revision, previous: response.Previous);
        return ExitCode.Ok;
    }
}
