using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Publishing has stopped: it would exceed the carrier's daily bulk limit. Check that the changes are intended; then confirm.
/// </summary>
/// <param name="Token">What to confirm with: good once, for this carrier, for 10 minutes.</param>
/// <param name="Amount">How many more operations of the kind that was refused it allows today.</param>
/// <param name="Message">What the gateway says, in English.</param>
public sealed record PublishConfirmation(string Token, long Amount, string Message);

/// <summary>
/// Publishing waits for a confirmation, so the journal cannot be emptied. Check it, then call <see cref="SyncClient.ConfirmAsync"/>.
/// </summary>
public sealed class PublishConfirmationRequiredException : GatewayException
{
    /// <summary>For the confirmation that publishing waits for.</summary>
    public PublishConfirmationRequiredException(PublishConfirmation confirmation)
        : base(new GatewayError { StatusCode = StatusCode.FailedPrecondition, Reason = "BULK_CONFIRMATION_REQUIRED", Message = confirmation?.Message ?? "" })
    {
        Confirmation = confirmation!;
    }

    /// <summary>The confirmation that publishing waits for, with its token.</summary>
    public PublishConfirmation Confirmation { get; }
}
