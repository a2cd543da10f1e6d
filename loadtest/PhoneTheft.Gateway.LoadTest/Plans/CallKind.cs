namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>How checks are asked for.</summary>
internal enum CallKind
{
    /// <summary>Check: one device a call.</summary>
    Unary,

    /// <summary>CheckStream: one device a message, many messages in flight on each stream.</summary>
    Stream,

    /// <summary>CheckMany: a batch of devices a call.</summary>
    Bulk,
}
