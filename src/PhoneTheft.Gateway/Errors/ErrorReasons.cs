using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>What error_reason.proto says about each reason, in code: its name on the wire and its canonical status.</summary>
internal static class ErrorReasons
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly Dictionary<ErrorReason, string> Names = ErrorReasonReflection.Descriptor.EnumTypes[0].Values
        .ToDictionary(value => (ErrorReason)value.Number, value => value.Name[Prefix.Length..]);

    extension(ErrorReason reason)
    {
        /// <summary>As ErrorInfo carries it, such as IMEI_LENGTH.</summary>
        public string WireName => Names[reason];

        public StatusCode Code => reason switch
        {
            ErrorReason.RoleRequired => StatusCode.PermissionDenied,
            ErrorReason.MessageTooLarge or ErrorReason.SlowConsumer or ErrorReason.TooManyStreams
                or ErrorReason.TooManyProducers => StatusCode.ResourceExhausted,
            ErrorReason.RevisionUnknown or ErrorReason.TooStale or ErrorReason.ProtocolUnknown or ErrorReason.HelloExpected
                or ErrorReason.HelloRepeated or ErrorReason.SequenceGap or ErrorReason.SessionReadOnly
                or ErrorReason.BulkConfirmationRequired or ErrorReason.LossHasGrown => StatusCode.FailedPrecondition,
            ErrorReason.CursorCompacted => StatusCode.OutOfRange,
            ErrorReason.SessionSuperseded => StatusCode.Aborted,
            ErrorReason.ConsistencyTimeout => StatusCode.DeadlineExceeded,
            ErrorReason.NotLoaded or ErrorReason.StoreUnavailable or ErrorReason.WriteOutcomeUnknown or ErrorReason.StoreBusy
                or ErrorReason.StoreReset or ErrorReason.StoreForked or ErrorReason.StoreDamaged => StatusCode.Unavailable,
            ErrorReason.HoldNotFound or ErrorReason.LossNotFound => StatusCode.NotFound,
            ErrorReason.CarrierInvalid => StatusCode.Unauthenticated,
            ErrorReason.Internal => StatusCode.Internal,
            ErrorReason.EncodingUnsupported or ErrorReason.MethodUnknown => StatusCode.Unimplemented,
            _ => StatusCode.InvalidArgument,
        };
    }
}
