using HdrHistogram;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.LoadTest.Results;

/// <summary>What one run has found. Counts are of the measured time, unless they say otherwise.</summary>
internal sealed record LoadResult
{
    public required LoadPlan Plan { get; init; }

    /// <value>When it began, UTC.</value>
    public required DateTimeOffset Started { get; init; }

    /// <value>How long was measured; shorter than planned if <see cref="Interrupted"/>.</value>
    public required TimeSpan Elapsed { get; init; }

    /// <value>Devices answered for within the measured time; a bulk call counts as many as it asked for.</value>
    public required long Answers { get; init; }

    /// <value>Calls, or a stream's messages, answered within the measured time.</value>
    public required long Calls { get; init; }

    /// <value>The same from the first to the last, those of the warm-up and of the drain included.</value>
    public required long CallsInAll { get; init; }

    /// <value>Of the whole run: calls that failed, by what they failed with: <c>UNAVAILABLE</c>, <c>RST_STREAM 7</c>, <c>connection lost</c>.</value>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <value>Of the whole run: devices whose answer was not the one that is right for them, or came out of order.</value>
    public required long WrongAnswers { get; init; }

    /// <value>Sent, and not answered within the plan's drain after the end. In the latencies they are with the time they had waited by then.</value>
    public required long Unanswered { get; init; }

    /// <value>Open loop: calls that couldn't be sent at their time, because as many were in flight as may be. They went later; their latency says so.</value>
    public required long BoundHits { get; init; }

    /// <value>Open loop: calls whose time had come and that were never sent. In the latencies they are with the time they had waited by the end.</value>
    public required long NotSent { get; init; }

    /// <value>Nanoseconds from the (intended) start to the answer.</value>
    public required HistogramBase Latency { get; init; }

    /// <value>Open loop: nanoseconds from the intended start to the sending. The generator's own share, and that of the bound.</value>
    public required HistogramBase Lateness { get; init; }

    /// <value>CPU time of the sending threads.</value>
    public required TimeSpan GeneratorCpu { get; init; }

    /// <value>Bytes the sending threads allocated: next to nothing, or their pauses would be in the latencies.</value>
    public required long GeneratorAllocated { get; init; }

    /// <value>Sending threads.</value>
    public required int Threads { get; init; }

    /// <value>CPU time of the server; null: nobody could tell.</value>
    public required TimeSpan? ServerCpu { get; init; }

    /// <value>Piece by piece of the measured time.</value>
    public required IReadOnlyList<TimeSlice> OverTime { get; init; }

    /// <value>Ended before its time, by Ctrl-C or since no connection was left.</value>
    public required bool Interrupted { get; init; }

    public double AnswersPerSecond => Elapsed > TimeSpan.Zero ? Answers / Elapsed.TotalSeconds : 0;

    /// <summary>Something was answered, and everything that was asked was answered rightly.</summary>
    public bool IsClean => Answers > 0 && IsFaultless;

    /// <summary>Everything that was asked was answered rightly, be it after the measured time.</summary>
    public bool IsFaultless => Errors.Count == 0 && WrongAnswers == 0 && Unanswered == 0;

    /// <summary>The sending threads hardly ever waited: the figures are the generator's limit, not the server's.</summary>
    public bool IsGeneratorBound => GeneratorCpu > 0.9 * Threads * Elapsed;

    /// <summary>CPU time of the sending threads per device, in microseconds.</summary>
    public double GeneratorMicrosecondsPerAnswer => Answers > 0 ? GeneratorCpu.TotalMicroseconds / Answers : 0;

    /// <summary>Latency in microseconds.</summary>
    /// <param name="percent">0 … 100.</param>
    public double LatencyAt(double percent) => Latency.TotalCount > 0 ? Latency.GetValueAtPercentile(percent) / 1e3 : 0;
}

/// <summary>A piece of the measured time.</summary>
/// <param name="Start">Seconds since measuring began.</param>
/// <param name="Length">Seconds.</param>
/// <param name="Answers">Devices answered for in it.</param>
/// <param name="Worst">The longest latency of an answer in it, in nanoseconds.</param>
internal readonly record struct TimeSlice(double Start, double Length, long Answers, long Worst)
{
    public double AnswersPerSecond => Answers / Length;
}
