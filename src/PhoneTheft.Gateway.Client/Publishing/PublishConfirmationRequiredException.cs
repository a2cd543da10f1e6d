using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>Publishing waits for somebody's word; until then the journal can't be emptied.</summary>
public sealed class PublishConfirmationRequiredException : GatewayException
{
    /// <summary>With what to confirm.</summary>
    public PublishConfirmationRequiredException(PublishConfirmation confirmation)
        : base(new GatewayError { StatusCode = StatusCode.FailedPrecondition, Reason = "BULK_CONFIRMATION_REQUIRED", Message = confirmation?.Message ?? "" })
    {
        Confirmation = confirmation!;
    }

    /// <summary>What to confirm with.</summary>
    public PublishConfirmation Confirmation { get; }
}
