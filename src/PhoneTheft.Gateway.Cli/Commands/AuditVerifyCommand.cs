using System.CommandLine;
using System.CommandLine.Parsing;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft audit verify</c></summary>
internal sealed class AuditVerifyCommand : GatewayCommand
{
    private readonly AuditLogs _logs = new();
    private readonly Option<string[]> _head = new("--head")
    {
        Description = "A line that the log must have: the name of its gateway, the number of the line, and its hash. Repeat it for several logs.",
        HelpName = "NODE:LINES:HASH",
    };

    public AuditVerifyCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "verify", "Verify audit logs: that no line was changed, removed or moved.")
    {
        _logs.AddTo(this);
        _head.Validators.Add(result =>
        {
            foreach (var text in (result.GetValueOrDefault<string[]>() ?? []).Where(text => AuditHead.Read(text) is null))
            {
                result.AddError($"'{Printable.Line(text, 100)}': --head must look like gw1-0a1b2c3d:4711:HASH, with 64 hexadecimal digits.");
            }
        });
        Add(_head);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft audit verify /var/log/phonetheft --key-file audit.key",
        "phonetheft audit verify gw1/audit gw2/audit --key-file audit.key --address https://gw1.example:50051",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.AuditBroken];

    public override IReadOnlyList<string> Notes =>
    [
        "It names the file and the line of everything that is not as the gateway wrote it.",
        "An end that was cut off cannot be seen in the files alone. With --address or --context the gateway is asked",
        "how far the logs have come, which requires the role operator. Or give a --head: each result ends with one to keep.",
        "A log that was begun anew after a change of the key is verified together with the old one: give both directories and both keys.",
        "Whoever has the key can forge a log.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var directories = _logs.Directories(parsed);
        var keys = _logs.Keys(parsed);
        IReadOnlyList<AuditHead> given = [.. (parsed.GetValue(_head) ?? []).Select(text => AuditHead.Read(text)!)];

        // Before the files are read: a gateway goes on writing.
        var told = AsksGateway(parsed) ? await context.Admin.GetAuditHeadsAsync(cancellationToken) : [];
        var asked = told.Select(head => new AuditHead(head.Node, head.Lines, Convert.ToHexStringLower(head.Head.Span)));
        var toldAt = told.ToDictionary(head => head.Node, head => head.ToldAt.ToUniversalTime(), StringComparer.Ordinal);
        IReadOnlyList<AuditHead> heads = [.. given, .. asked];
        var (logs, elsewhere) = AuditVerifier.Verify(keys, directories, heads, [.. given.Select(head => head.Node)], cancellationToken);
        var isGood = logs.All(log => log.AllFindings == 0);
        if (context.Screen.Json)
        {
            context.Screen.Document(AuditDocument.Of(isGood, logs, elsewhere, toldAt), DocumentContext.Plain.AuditDocument);
        }
        else
        {
            foreach (var log in logs)
            {
                Show(context.Screen, log, toldAt.TryGetValue(log.Node, out var at) ? $" as the store was told at {at:yyyy-MM-ddTHH:mm:ssZ}" : "");
            }

            foreach (var head in elsewhere)
            {
                context.Screen.Answer($"not verified: {head.Node}, {head.Lines:N0} lines; its directory was not given");
            }
        }

        return isGood ? ExitCode.Ok : ExitCode.AuditBroken;
    }

    // Only if the command line says so: a log is verified where no gateway can be reached, too.
    private static bool AsksGateway(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.Option && token.Value is "--address" or "--context");

    private static void Show(Screen screen, VerifiedLog log, string asOf)
    {
        var range = log.LastLine == 0 ? "no lines" : $"lines {log.FirstLine:N0} to {log.LastLine:N0}, {log.From} to {log.To}";
        var node = log.Node.Length == 0 ? "unknown node" : log.Node;
        screen.Answer(
            $"{(log.AllFindings == 0 ? "GOOD" : "BROKEN")}  {Printable.Line(log.Directory, 200)}: {node}, " +
            $"{Words.Count(log.Files, "file")}, {range}, {Words.Count(log.Verified, "line")} verified");
        foreach (var finding in log.Findings)
        {
            var place = finding.Place > 0 ? $", line {finding.Place} of the file" : "";
            screen.Answer($"  {Printable.Line(Path.GetRelativePath(log.Directory, finding.File), 200)}{place}: {Printable.Line(finding.Message, 500)}");
        }

        if (log.AllFindings > log.Findings.Count)
        {
            screen.Answer($"  and {log.AllFindings - log.Findings.Count:N0} more");
        }

        foreach (var note in log.Notes)
        {
            screen.Answer($"  on record: {Printable.Line(note, 500)}");
        }

        if (log.Head is { } head)
        {
            var end = log.IsEndKnown ? $"the end was compared{asOf}" : "the end was not compared with anything: lines may have been cut off there";
            screen.Answer($"  {end}; head {head}");
        }
    }
}
