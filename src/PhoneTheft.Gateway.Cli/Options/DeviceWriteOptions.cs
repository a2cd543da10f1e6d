using System.CommandLine;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>What <c>block</c> and <c>unblock</c> have in common: a device or a list of them, and the options for either.</summary>
internal sealed class DeviceWriteOptions
{
    private readonly Argument<string> _imei = ImeiArguments.OneOrList();
    private readonly Option<string?> _actor = WriteOptions.Actor();
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _sheet = ListOptions.SheetOption();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();

    public void AddTo(Command command)
    {
        command.Add(_imei);
        command.Add(_actor);
        command.Add(_checkDigit);
        command.Add(_sheet);
        command.Add(_confirm);
    }

    public string ImeiOf(ParseResult parsed) => parsed.GetRequiredValue(_imei);

    public string ActorOf(ParseResult parsed) => parsed.GetValue(_actor) ?? "";

    public bool IgnoresCheckDigit(ParseResult parsed) => WriteOptions.IgnoresCheckDigit(parsed, _checkDigit);

    public string? SheetOf(ParseResult parsed) => parsed.GetValue(_sheet);

    public string ConfirmationOf(ParseResult parsed) => parsed.GetValue(_confirm) ?? "";
}
