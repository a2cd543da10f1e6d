using System.Runtime.CompilerServices;
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
    /// <exception cref="ArgumentOutOfRangeException">It is not above zero.</exception>
    public TimeSpan Deadline { get; init => field = Above(value, TimeSpan.Zero); } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long each call of up to 10,000 questions may take.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above zero.</exception>
    public TimeSpan BulkDeadline { get; init => field = Above(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long <see cref="CheckClient.ConnectAsync(CancellationToken)"/> may take; default 10 s. A gateway that starts meanwhile is
    /// found.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above zero.</exception>
    public TimeSpan ConnectTimeout { get; init => field = Above(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Refuse with TOO_STALE an answer that may be older than this, or one from a shard that is being rebuilt. Null: any age
    /// will do, and the answer says how old it may be. A gateway's messages call this max_staleness.
    /// </summary>
    public TimeSpan? MaxStaleness { get; init; }

    /// <summary>
    /// Questions of a <see cref="CheckStream"/> that may be waiting for their answers; the next one waits for room, within its
    /// <see cref="Deadline"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int QuestionsInFlight { get; init => field = Above(value, 0); } = 4_096;

    /// <summary>The clock for deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static T Above<T>(T value, T least, [CallerMemberName] string option = "")
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, least, option);
        return value;
    }

    internal Duration? Staleness => MaxStaleness is { } age ? Duration.FromTimeSpan(age) : null;

    internal Consistency? Consistency => Staleness is { } age ? new Consistency { MaxStaleness = age } : null;
}
