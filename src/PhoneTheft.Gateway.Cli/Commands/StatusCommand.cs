using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft status</c></summary>
internal sealed class StatusCommand(CliEnvironment environment, GlobalOptions globals)
    : GatewayCommand(environment, globals, "status", "Show the state of a gateway, shard by shard.")
{
    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft status",
        "phonetheft status --json --timeout 2s | jq .state",
        "HEALTHCHECK CMD [\"phonetheft\", \"status\", \"--timeout\", \"2s\"]",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.NotFresh, ExitCode.LostChanges];

    public override IReadOnlyList<string> Notes =>
    [
        "The state of a gateway is that of its worst shard: FRESH, STALE, SUSPECT, LOADING.",
        "If the store has lost changes, every status says so until they are cleared ('phonetheft losses'). The gateway still works; do not restart it for that.",
        "epoch:number is the position of a shard: its changes are numbered from 1, and the epoch is 1 unless the store began a new history.",
        "Gateways with equal digests have equal lists.",
        "This command asks one gateway: give a single --address.",
    ];

    // A status is that of one gateway; which one answered would be left to chance.
    protected override bool TakesSeveralGateways => false;

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var status = await context.Blocklist.GetStatusAsync(cancellationToken);
        var worst = WorstOf(status);
        if (context.Screen.Json)
        {
            context.Screen.Document(DocumentOf(status, worst), DocumentContext.Plain.StatusDocument);
        }
        else
        {
            Show(context.Screen, status, worst);
        }

        return worst switch
        {
            ShardState.Fresh => status.Losses.Count > 0 ? ExitCode.LostChanges : ExitCode.Ok,
            ShardState.Stale or ShardState.Suspect => ExitCode.NotFresh,
            _ => ExitCode.Unavailable,
        };
    }

    // A state that this program doesn't know is not healthy.
    private static ShardState WorstOf(GatewayStatus status)
    {
        ReadOnlySpan<ShardState> fromWorst = [ShardState.None, ShardState.Loading, ShardState.Suspect, ShardState.Stale, ShardState.Fresh];
        if (status.Shards.Count == 0)
        {
            return ShardState.Loading;
        }

        var worst = fromWorst.Length - 1;
        foreach (var shard in status.Shards)
        {
            worst = Math.Min(worst, Math.Max(0, fromWorst.IndexOf(shard.State)));
        }

        return fromWorst[worst];
    }

    private static StatusDocument DocumentOf(GatewayStatus status, ShardState worst) => new(
        Words.Of(worst),
        status.StoreId.Length > 0 ? status.StoreId : null,
        status.Version,
        status.Trouble.Length > 0 ? status.Trouble : null,
        [.. status.Warnings],
        status.Shards.Select(s => (long)s.Staleness.TotalMilliseconds).DefaultIfEmpty().Max(),
        Sum(status, s => s.Prohibited),
        Sum(status, s => s.Tracked),
        Sum(status, s => s.Holds),
        status.LostHolds,
        status.Cursor.Length > 0 ? Convert.ToBase64String(status.Cursor.Span) : null,
        [.. status.Shards.Select(ShardDocument.Of)],
        [.. status.Losses.Select(LossDocument.Of)]);

    private static void Show(Screen screen, GatewayStatus status, ShardState worst)
    {
        var store = status.StoreId.Length > 0 ? status.StoreId : "not reached yet";
        screen.Answer($"{Words.Of(worst)}  gateway {Printable.Line(status.Version, 64)}  store {Printable.Line(store, 64)}", Styles.Of(worst));
        if (status.Trouble.Length > 0)
        {
            screen.Answer($"! {Printable.Line(status.Trouble, 500)}", Styles.Loud);
        }

        foreach (var warning in status.Warnings)
        {
            screen.Answer($"! {Printable.Line(warning, 500)}", Styles.Loud);
        }

        LossLines.Show(screen, status.Losses);
        if (status.Shards.Count == 0)
        {
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };

        // Rarely anything is lost, and the table is wide without it.
        var hasLost = status.LostHolds > 0;
        foreach (var name in (string[])["shard", "epoch:number", "state", "staleness", "prohibited", "tracked", "holds", .. hasLost ? ["lost holds"] : Array.Empty<string>(), "digest"])
        {
            table.AddColumn(
                new TableColumn(name) { NoWrap = true, Alignment = name is "state" or "digest" ? Justify.Left : Justify.Right });
        }

        foreach (var shard in status.Shards)
        {
            table.AddRow(
            [
                new Text($"{shard.Head?.Shard}"),
                new Text(shard.Head is { } head ? $"{head.Epoch}:{head.Number}" : ""),
                new Text(Words.Of(shard.State), Styles.Of(shard.State)),
                new Text($"{shard.Staleness.TotalMilliseconds:N0} ms"),
                new Text($"{shard.Prohibited:N0}"),
                new Text($"{shard.Tracked:N0}"),
                new Text($"{shard.Holds:N0}"),
                .. hasLost ? [new Text($"{shard.LostHolds:N0}")] : Array.Empty<Text>(),
                new Text(shard.Head is null ? "" : shard.Digest.ToString()),
            ]);
        }

        table.Columns[0].Footer = new Text("all");
        table.Columns[3].Footer = new Text($"≤ {status.Shards.Max(s => s.Staleness.TotalMilliseconds):N0} ms");
        table.Columns[4].Footer = new Text($"{Sum(status, s => s.Prohibited):N0}");
        table.Columns[5].Footer = new Text($"{Sum(status, s => s.Tracked):N0}");
        table.Columns[6].Footer = new Text($"{Sum(status, s => s.Holds):N0}");
        if (hasLost)
        {
            table.Columns[7].Footer = new Text($"{status.LostHolds:N0}");
        }

        screen.Answer(table);
    }

    private static long Sum(GatewayStatus status, Func<ShardStatus, long> count) => status.Shards.Sum(count);
}
