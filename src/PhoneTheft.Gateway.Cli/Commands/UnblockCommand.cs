using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft unblock IMEI</c></summary>
internal sealed class UnblockCommand : GatewayCommand
{
    private readonly DeviceWriteOptions _write = new();

    public UnblockCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "unblock", "Unblock a device, or each device of a list: end your hold on it.") => _write.AddTo(this);

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft unblock 490154203237518 --actor j.doe",
    ];

    public override IReadOnlyList<int> ExitCodes =>
        [ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.Stopped, ExitCode.ConfirmationRequired];

    public override IReadOnlyList<string> Notes =>
    [
        "This ends your hold only: the device stays PROHIBITED while another carrier blocks it.",
        "If you have ended your hold before, the exit code is 0; if you never held the device, 4.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var write = new UnblockWrite { Imei = _write.ImeiOf(parsed), Actor = _write.ActorOf(parsed), IgnoreCheckDigit = _write.IgnoresCheckDigit(parsed) };
        var (sheet, confirmation) = (_write.SheetOf(parsed), _write.ConfirmationOf(parsed));
        if (ImeiOrFile.FileIn(write.Imei) is { } file)
        {
            return await ListWrites.RunAsync(context, file, sheet, LineIntent.EndByRemoval, write, confirmation, cancellationToken);
        }

        ListOptions.RefuseSheet(sheet);
        WriteAnswer.Show(
            context.Screen, asked: null, write.Imei, await context.Blocklist.UnblockAsync(write, confirmation, cancellationToken));
        return ExitCode.Ok;
    }
}
