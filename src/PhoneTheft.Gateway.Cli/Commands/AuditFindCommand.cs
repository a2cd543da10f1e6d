using System.CommandLine;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft audit find</c></summary>
internal sealed class AuditFindCommand : GatewayCommand
{
    private readonly AuditLogs _logs = new();
    private readonly Option<string?> _imei = new("--imei") { Description = "A device, in any spelling of its IMEI.", HelpName = "IMEI" };
    private readonly Option<string?> _of = new("--of") { Description = "A carrier: what it did, what was done to its holds, and changes of the register that name it.", HelpName = "CARRIER" };
    private readonly Option<string?> _since = new("--since") { Description = "From when on: 2026-11-22 or 2026-11-22T10:30Z.", HelpName = "TIME" };

    public AuditFindCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "find", "Find lines of audit logs by device, carrier or time.")
    {
        _logs.AddTo(this);
        _imei.Validators.Add(result => Validate(result.GetValueOrDefault<string?>(), ImeiFault, result.AddError));
        CarrierRule.RefuseOthers(_of);
        _since.Validators.Add(result => Validate(result.GetValueOrDefault<string?>(), InstantText.Fault, result.AddError));
        Add(_imei);
        Add(_of);
        Add(_since);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft audit find /var/log/phonetheft --key-file audit.key --imei 490154203237518",
        "phonetheft audit find gw1/audit gw2/audit --key-file audit.key --of acme --since 2026-11-22",
        "phonetheft audit find /var/log/phonetheft --key-file audit.key --imei 490154203237518 --json | jq .actor",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "Without --imei, --of and --since all lines are printed. A line must fit all that is given.",
        "The lines are not verified: 'phonetheft audit verify' does that.",
        "If no line fits, the exit code is 0.",
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var directories = _logs.Directories(parsed);
        var keys = _logs.Keys(parsed);
        EquipmentIdentity? device = Imei.TryParse(parsed.GetValue(_imei) ?? "", out var imei, out _) ? imei.Identity : null;
        if (AuditFinder.Obstacle(directories, device is null ? null : keys) is { } obstacle)
        {
            throw CliException.Usage("LOG_UNUSABLE", Printable.Line(obstacle, 500), device is null ? "DIR" : "--key-file");
        }

        var query = new AuditQuery(
            keys, device, parsed.GetValue(_of) ?? "", InstantText.TryParse(parsed.GetValue(_since) ?? "", out var since) ? since : null);
        var count = 0L;
        foreach (var line in AuditFinder.Find(directories, query, cancellationToken))
        {
            count++;
            context.Screen.Answer(context.Screen.Json ? Printable.Line(line.Text, line.Text.Length) : TextOf(line));
        }

        context.Screen.Note($"{count:N0} {(count == 1 ? "line" : "lines")}");
        return Task.FromResult(ExitCode.Ok);
    }

    private static string TextOf(FoundLine line)
    {
        string[] words =
        [
            line.Value("at"), line.Value("node"), $"#{line.Value("line")}", line.Value("kind"), line.Value("carrier"), line.Value("call"),
            line.Value("outcome"), line.Value("reason"), line.Value("hold"), Named("owner"), Named("actor"), Named("by"), Named("peer"),
            line.Value("revision") is { Length: > 0 } number ? $"revision={line.Value("shard")}/{line.Value("epoch")}/{number}" : "",
            Named("amount"), Named("content"), Named("note"), Named("imei"), Named("device"), Named("file"),
        ];
        return Printable.Line(string.Join("  ", words.Where(word => word.Length > 0)), 2_000);

        string Named(string field) => line.Value(field) is { Length: > 0 } value ? $"{field}={value}" : "";
    }

    private static string? ImeiFault(string? text) =>
        text is null || Imei.TryParse(text, out _, out _) ? null : $"'{Printable.Line(text, 64)}' is not an IMEI: it must have 14, 15 or 16 digits.";

    private static void Validate(string? text, Func<string?, string?> faultOf, Action<string> report)
    {
        if (faultOf(text) is { } fault)
        {
            report(fault);
        }
    }
}
