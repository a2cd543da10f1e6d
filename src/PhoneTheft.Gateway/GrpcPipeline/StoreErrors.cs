using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>The one place that turns faults of the store into errors for callers.</summary>
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
}
