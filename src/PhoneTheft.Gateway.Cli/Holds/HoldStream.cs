using System.Runtime.CompilerServices;
using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>The list, as a gateway streams it.</summary>
internal static class HoldStream
{
    /// <summary>Every device of a scope. Fails when nothing comes for --timeout: how long the whole takes depends on the list.</summary>
    public static async IAsyncEnumerable<ListedDevice> ReadAsync(CommandContext context, ListScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(context.Timeout, context.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var call = context.Gateway.Blocklist.ListHolds(new ListHoldsRequest { Scope = scope }, new CallOptions(cancellationToken: either.Token));
        while (await NextAsync(call, context, silence, cancellationToken))
        {
            silence.CancelAfter(context.Timeout);
            foreach (var device in call.ResponseStream.Current.Devices)
            {
                yield return device;
            }
        }
    }

    private static async Task<bool> NextAsync(
        AsyncServerStreamingCall<ListHoldsResponse> call,
        CommandContext context,
        CancellationTokenSource silence,
        CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(CancellationToken.None);
        }
        catch (RpcException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Unavailable, "DEADLINE_EXCEEDED", $"The gateway sent nothing for {context.Timeout.TotalSeconds:0.#} s.")
            {
                Hint = "Try again, or allow more time with --timeout.",
            };
        }
    }
}
