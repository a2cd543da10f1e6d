using HdrHistogram;
using PhoneTheft.Gateway.LoadTest.Answers;
using PhoneTheft.Gateway.LoadTest.Clocks;

namespace PhoneTheft.Gateway.LoadTest.Results;

/// <summary>What one thread finds. No lock and no allocation: they are added up after the run.</summary>
internal sealed class WorkerResults
{
    private const long Longest = 600_000_000_000;
    private const int GrpcStatuses = 17;

    private readonly RunClock _clock;
    private readonly long _sliceLength;
    private readonly long[] _answers;
    private readonly long[] _worst;
    private readonly long[] _byStatus = new long[GrpcStatuses];
    private readonly Dictionary<string, long> _byReason = new(StringComparer.Ordinal);
    private long _now;
    private int _slice;

    public WorkerResults(RunClock clock, TimeSpan slice)
    {
        _clock = clock;
        _sliceLength = RunClock.Nanoseconds(slice);
        var slices = (int)((clock.PlannedEnd - clock.MeasureFrom + _sliceLength - 1) / _sliceLength);
        _answers = new long[slices];
        _worst = new long[slices];
    }

    /// <summary>Nanoseconds, three digits; the smallest unit is half a microsecond, which keeps the counts in the cache.</summary>
    public static LongHistogram NewHistogram() => new(1_000, Longest, 3);

    public LongHistogram Latency { get; } = NewHistogram();

    public LongHistogram Lateness { get; } = NewHistogram();

    public long Answers { get; private set; }

    public long Calls { get; private set; }

    public long CallsInAll { get; private set; }

    public long WrongAnswers { get; private set; }

    public long BoundHits { get; private set; }

    public long Unanswered { get; private set; }

    public long NotSent { get; private set; }

    public IReadOnlyList<long> AnswersBySlice => _answers;

    public IReadOnlyList<long> WorstBySlice => _worst;

    /// <summary>When the answers came that are told next: once per read, since a look at the clock costs as much as an answer.</summary>
    public long Now
    {
        get => _now;
        set
        {
            _now = value;
            _slice = value >= _clock.MeasureFrom && value < _clock.End ? (int)((value - _clock.MeasureFrom) / _sliceLength) : -1;
        }
    }

    public void Answered(long start, int devices)
    {
        var latency = _now - start;
        CallsInAll++;
        if (_slice >= 0)
        {
            Answers += devices;
            Calls++;
            _answers[_slice] += devices;
            _worst[_slice] = Math.Max(_worst[_slice], latency);
        }

        if (start >= _clock.MeasureFrom)
        {
            Latency.RecordValue(Math.Clamp(latency, 0, Longest));
        }
    }

    public void Wrong(int devices) => WrongAnswers += devices;

    public void Failed(int grpcStatus)
    {
        if ((uint)grpcStatus < GrpcStatuses)
        {
            _byStatus[grpcStatus]++;
        }
        else
        {
            Failed($"grpc-status {grpcStatus}");
        }
    }

    public void Failed(string reason, int calls = 1) => _byReason[reason] = _byReason.GetValueOrDefault(reason) + calls;

    public void Started(long intended, long now, bool wasHeldUp)
    {
        if (intended >= _clock.MeasureFrom)
        {
            Lateness.RecordValue(Math.Clamp(now - intended, 0, Longest));
            BoundHits += wasHeldUp ? 1 : 0;
        }
    }

    /// <summary>It has waited until now, at least. Left out, a server that stops answering would look faster.</summary>
    public void NeverAnswered(long start)
    {
        Unanswered++;
        Waited(start);
    }

    public void NeverSent(long intended)
    {
        NotSent++;
        Waited(intended);
    }

    public void AddErrorsTo(IDictionary<string, long> errors)
    {
        foreach (var (reason, count) in _byReason.Concat(_byStatus.Select((count, status) => KeyValuePair.Create(GrpcStatus.NameOf(status), count))))
        {
            if (count > 0)
            {
                errors[reason] = count + (errors.TryGetValue(reason, out var others) ? others : 0);
            }
        }
    }

    private void Waited(long start)
    {
        if (start >= _clock.MeasureFrom)
        {
            Latency.RecordValue(Math.Clamp(RunClock.Now - start, 0, Longest));
        }
    }
}
