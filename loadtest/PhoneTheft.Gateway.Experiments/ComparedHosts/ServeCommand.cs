using System.CommandLine;

namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>Runs one of the servers for a parent process, which asks questions through standard input.</summary>
internal static class ServeCommand
{
    /// <summary>The parent's question: how many bytes have been allocated since the start?</summary>
    public const string Allocated = "allocated";

    public static Command Create()
    {
        var kind = new Argument<ServedKind>("kind") { Description = "gateway, twin, bare or naive." };
        var command = new Command("serve", "Runs one of the compared servers, with the gateway's settings, until its standard input ends.") { kind };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(kind), [.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServedKind kind, string[] settings, CancellationToken cancellationToken)
    {
        await using var app = ServedHost.Create(kind, settings);
        await app.StartAsync(cancellationToken);

        // Its end is the parent's: however that ended, no server of it stays behind.
        while (await Console.In.ReadLineAsync(cancellationToken) is { } question)
        {
            if (question == Allocated)
            {
                await Console.Out.WriteLineAsync($"{Allocated} {GC.GetTotalAllocatedBytes(precise: true)}");
            }
        }

        await app.StopAsync(cancellationToken);
        return 0;
    }
}
