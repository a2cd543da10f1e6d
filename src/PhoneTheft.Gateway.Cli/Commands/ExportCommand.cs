using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft export [FILE]</c></summary>
internal sealed class ExportCommand : GatewayCommand
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "File to write the list to; default, or -: standard output.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _scope = new Option<string>("--scope")
    {
        Description = "own: devices that you block. effective: every PROHIBITED device, whoever blocks it.",
        DefaultValueFactory = _ => "own",
    }.AcceptOnlyFromAmong("own", "effective");

    public ExportCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "export", "Export a list in the interchange form, sorted by identity.")
    {
        _file.Validators.Add(ImeiArguments.RefuseOptions);
        Add(_file);
        Add(_scope);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft export mine.csv",
        "phonetheft export --scope effective | gzip > blocked.csv.gz",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "The form cannot express TRACK; such holds are left out and counted.",
        "Reason, reference and expiry are left out as well: the list is for exchange, not a backup.",
        "FILE appears when it is complete, readable by its owner only. An existing file keeps its owner and mode;",
        "links are followed, and devices and pipes are written to.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Parsed.GetValue(_file) is { } file && file != ListInput.StandardInput && !OutputFile.IsStandardOutput(file)
            ? file
            : null;
        if (path is not null)
        {
            Try(path);
        }

        var own = context.Parsed.GetValue(_scope) == "own";
        var list = new InterchangeWriter();
        var leftOut = 0L;
        if (own)
        {
            await foreach (var hold in context.Blocklist.ListOwnHoldsAsync(cancellationToken))
            {
                Add(hold.Identity, hold.Disposition == Disposition.Block, hold.AssertedAt);
            }
        }
        else
        {
            await foreach (var device in context.Blocklist.ListEffectiveAsync(cancellationToken))
            {
                Add(device.Identity, device.Status == EquipmentStatus.Prohibited, assertedAt: default);
            }
        }

        // Writing to a pipe can block for ever; Ctrl-C must still end the command.
        await Interruptible.RunAsync(() => Write(context, path, list, cancellationToken), cancellationToken);

        Say(context, new ExportDocument(own ? "own" : "effective", path, list.Count, leftOut));
        return ExitCode.Ok;

        void Add(EquipmentIdentity identity, bool isBlocked, DateTimeOffset assertedAt)
        {
            if (isBlocked)
            {
                list.Add(identity, assertedAt == default ? null : assertedAt.UtcDateTime);
            }
            else
            {
                leftOut++;
            }
        }
    }

    private static void Try(string path)
    {
        try
        {
            OutputFile.Try(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, "OUTPUT_NOT_WRITABLE", $"Cannot write the list: {Printable.Line(exception.Message, 300)}")
            {
                Field = "FILE",
                Hint = "Give another FILE. Nothing was requested from the gateway.",
            };
        }
    }

    private static void Write(CommandContext context, string? path, InterchangeWriter list, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            using var output = context.Environment.OpenOut();
            list.Write(output, cancellationToken);
        }
        else
        {
            OutputFile.Write(path, stream => list.Write(stream, cancellationToken));
        }
    }

    // If the list goes to standard output, nothing else may.
    private static void Say(CommandContext context, ExportDocument done)
    {
        if (context.Screen.Json)
        {
            var line = System.Text.Json.JsonSerializer.Serialize(done, DocumentContext.Plain.ExportDocument);
            (done.File is null ? context.Environment.Error : context.Environment.Out).WriteLine(line);
            return;
        }

        context.Screen.Note($"{done.Written:N0} devices exported.");
        if (done.LeftOut > 0)
        {
            context.Screen.Note($"! {done.LeftOut:N0} left out: they are TRACKED, which the form cannot express.", Styles.Loud);
        }
    }
}
