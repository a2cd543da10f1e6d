using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>The one place that turns what the store refuses into errors: callers get them, and the audit log names their reasons.</summary>
internal static class StoreErrors
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterRepair = TimeSpan.FromSeconds(10);

    public static GatewayError Of(StoreException fault)
    {
        if (fault.Fault == StoreFault.NotLoaded)
        {
            return GatewayErrors.NotLoaded;
        }

        (ErrorReason Reason, TimeSpan? RetryAfter) error = fault.Fault switch
        {
            StoreFault.Unavailable => (ErrorReason.StoreUnavailable, Later),
            StoreFault.OutcomeUnknown => (ErrorReason.WriteOutcomeUnknown, Soon),
            StoreFault.Busy => (ErrorReason.StoreBusy, Soon),
            StoreFault.Reset or StoreFault.Mismatch => (ErrorReason.StoreReset, AfterRepair),
            StoreFault.Forked => (ErrorReason.StoreForked, Later),
            StoreFault.Superseded => (ErrorReason.SessionSuperseded, null),
            StoreFault.Gap => (ErrorReason.SequenceGap, null),
            StoreFault.TooManyProducers => (ErrorReason.TooManyProducers, null),
            StoreFault.ConfirmationRequired => (ErrorReason.BulkConfirmationRequired, null),
            StoreFault.NotAudited => (ErrorReason.AuditUnavailable, Later),
            StoreFault.ConfirmationInvalid => (ErrorReason.BulkConfirmationInvalid, null),
            _ => (ErrorReason.StoreDamaged, AfterRepair),
        };
        return new GatewayError(error.Reason, fault.Message, RetryAfter: error.RetryAfter, Confirmation: fault.Confirmation);
    }

    /// <returns>Null when it is cleared.</returns>
    public static GatewayError? Of(LossClearing outcome) => outcome switch
    {
        LossClearing.Cleared => null,
        LossClearing.MoreIsLost => new GatewayError(
            ErrorReason.LossHasGrown,
            "More is known to be lost than when the loss in ids was listed. List the losses again and look at them before clearing them.",
            "ids"),
        LossClearing.NoRoom => new GatewayError(
            ErrorReason.LossNotFound,
            "The store has no room yet for the loss in ids. Clear the other losses of its shard first, then this one again.",
            "ids"),
        _ => new GatewayError(ErrorReason.LossNotFound, "The store keeps no loss with the id in ids. List the losses again.", "ids"),
    };
}
