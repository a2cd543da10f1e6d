using Grpc.Core;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>What ends a sync for good, as a prompt says it.</summary>
internal static class SyncErrors
{
    public static bool Knows(Exception exception) => exception is SyncStateException or GatewayException or RpcException;

    public static CliException Of(Exception exception, Uri address) => exception switch
    {
        SyncStateInUseException => new(ExitCode.StateInUse, "STATE_IN_USE", Text(exception))
        {
            Hint = "'phonetheft verify' and readers of the list may work beside it.",
        },
        SyncStateMismatchException => new(ExitCode.StateUnusable, "STATE_MISMATCH", Text(exception)),
        SyncStateFormatException => new(ExitCode.StateUnusable, "STATE_MALFORMED", Text(exception)),
        SyncStateException => new(ExitCode.StateUnusable, "STATE_UNUSABLE", Text(exception)),
        SessionSupersededException => new(ExitCode.Superseded, "SESSION_SUPERSEDED", Text(exception))
        {
            Hint = "Find out which of the two is to live. A copy of a state file is given up by deleting it.",
        },
        PublishConfirmationRequiredException required => Of(required.Confirmation),
        GatewayException { Error.Reason: "STORE_MISMATCH" } => new(ExitCode.StateUnusable, "STORE_MISMATCH", "The state is of another store than this gateway's.")
        {
            Hint = "Connect to the right gateway, or start a state of its own for this store.",
        },
        GatewayException { Error.Reason: "CURSOR_COMPACTED" } => new(ExitCode.Stopped, "CURSOR_COMPACTED", "The gateway no longer has all that changed in between."),
        GatewayException gateway => CliException.From(gateway.Error, address),
        RpcException rpc => CliException.From(GatewayError.From(rpc), address),
        _ => new(ExitCode.Failure, "INTERNAL", Text(exception)),
    };

    public static CliException Of(PublishConfirmation confirmation) =>
        new(ExitCode.ConfirmationRequired, "BULK_CONFIRMATION_REQUIRED", Printable.Line(confirmation.Message, 500))
        {
            Hint = $"If {confirmation.Amount:N0} such changes today are meant, run it again within ten minutes with --confirm {Printable.Line(confirmation.Token, 128)}.",
            Confirmation = new ConfirmationDocument(confirmation.Token, confirmation.Amount),
        };

    private static string Text(Exception exception) => Printable.Line(exception.Message, 500);
}
