using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>How long a check may take, and how old its answer may be.</summary>
public sealed class CheckClientOptions
{
    /// <summary>
    /// How long one check may take, its retries included; then it fails with DEADLINE_EXCEEDED. 100 ms by default, because a phone
    /// is waiting.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long each call of up to 10,000 questions may take.</summary>
    public TimeSpan BulkDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Refuse with TOO_STALE an answer that may be older than this, or one from a shard that is being rebuilt. Null: any age
    /// will do, and the answer says how old it may be.
    /// </summary>
    public TimeSpan? MaxStaleness { get; init; }

    /// <summary>Questions of a <see cref="CheckStream"/> that may be waiting for their answers; the next one waits for room.</summary>
    public int QuestionsInFlight { get; init; } = 4_096;

    /// <summary>The clock for deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal Duration? Staleness => MaxStaleness is { } age ? Duration.FromTimeSpan(age) : null;

    internal Consistency? Consistency => Staleness is { } age ? new Consistency { MaxStaleness = age } : null;
}
