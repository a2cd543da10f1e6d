using PhoneTheft.Gateway.LoadTest.Calls;
using PhoneTheft.Gateway.LoadTest.Clocks;
using PhoneTheft.Gateway.LoadTest.Profiles;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Runs;

/// <summary>One thread and its connections. It starts due calls, sends, waits, and reads answers, again and again.</summary>
internal sealed class Worker
{
    private static readonly long LongestWait = RunClock.Nanoseconds(TimeSpan.FromMilliseconds(20));
    private static readonly long CloseFor = RunClock.Nanoseconds(TimeSpan.FromSeconds(1));

    private readonly Traffic[] _traffics;
    private readonly ArrivalSchedule? _schedule;
    private readonly RunClock _clock;
    private readonly WorkerResults _results;
    private readonly long _drain;
    private readonly PollEntry[] _sockets;
    private int _turn;
    private long _heldUpAt;

    /// <param name="drain">How long to wait for answers after the end.</param>
    /// <param name="traffics">Its connections, ready.</param>
    /// <param name="schedule">Null: a closed loop.</param>
    /// <param name="clock">The clock of all threads.</param>
    /// <param name="results">The results of this thread.</param>
    public Worker(TimeSpan drain, Traffic[] traffics, ArrivalSchedule? schedule, RunClock clock, WorkerResults results)
    {
        _drain = RunClock.Nanoseconds(drain);
        _traffics = traffics;
        _schedule = schedule;
        _clock = clock;
        _results = results;
        _sockets = [.. traffics.Select(traffic => new PollEntry { Handle = traffic.Connection.Handle })];
    }

    /// <summary>CPU time this thread used within the measured time.</summary>
    public TimeSpan Cpu { get; private set; }

    /// <summary>Bytes this thread allocated within the measured time.</summary>
    public long Allocated { get; private set; }

    public void Run()
    {
        SystemCalls.WakeInTime();
        var (cpu, allocated) = Load();
        Cpu = SystemCalls.ThreadCpu() - cpu;
        Allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        CountBacklog();
        Drain(_drain, traffic => traffic.InFlight == 0);
        foreach (var traffic in _traffics)
        {
            traffic.GiveUp();
            traffic.Close();
        }

        Drain(CloseFor, traffic => traffic.IsClosed);
    }

    // CPU time and allocated bytes when measuring began.
    private (TimeSpan Cpu, long Allocated) Load()
    {
        var used = (SystemCalls.ThreadCpu(), GC.GetAllocatedBytesForCurrentThread());
        var isMeasuring = false;
        for (var now = RunClock.Now; now < _clock.End; now = RunClock.Now)
        {
            if (!isMeasuring && now >= _clock.MeasureFrom)
            {
                isMeasuring = true;
                used = (SystemCalls.ThreadCpu(), GC.GetAllocatedBytesForCurrentThread());
            }

            if (Array.TrueForAll(_traffics, traffic => traffic.IsSpent && traffic.InFlight == 0))
            {
                _clock.EndNow();
                break;
            }

            var next = _schedule is null ? StartAll(now) : StartDue(_schedule, now);
            Exchange(Math.Min(next, _clock.End) - now);
        }

        return used;
    }

    private long StartAll(long now)
    {
        foreach (var traffic in _traffics)
        {
            while (traffic.TryStart(now))
            {
                // Until no more may be in flight.
            }
        }

        return long.MaxValue;
    }

    private long StartDue(ArrivalSchedule schedule, long now)
    {
        while (schedule.Next != long.MaxValue)
        {
            var intended = _clock.Begin + schedule.Next;
            if (intended > now)
            {
                return intended;
            }

            if (!TryStart(intended))
            {
                _heldUpAt = now;
                return long.MaxValue;
            }

            _results.Started(intended, now, wasHeldUp: intended <= _heldUpAt);
            schedule.MoveNext();
        }

        return long.MaxValue;
    }

    private bool TryStart(long intended)
    {
        for (var tries = 0; tries < _traffics.Length; tries++)
        {
            _turn = _turn + 1 < _traffics.Length ? _turn + 1 : 0;
            if (_traffics[_turn].TryStart(intended))
            {
                return true;
            }
        }

        return false;
    }

    private void CountBacklog()
    {
        var end = _clock.End;
        for (; _schedule is { Next: < long.MaxValue } && _clock.Begin + _schedule.Next < end; _schedule.MoveNext())
        {
            _results.NeverSent(_clock.Begin + _schedule.Next);
        }
    }

    private void Drain(long atMost, Predicate<Traffic> isDone)
    {
        var until = RunClock.Now + atMost;
        while (RunClock.Now < until && !Array.TrueForAll(_traffics, traffic => traffic.Connection.IsLost || isDone(traffic)))
        {
            Exchange(until - RunClock.Now);
        }
    }

    // Sends what is written, waits, takes what has come.
    private void Exchange(long nanoseconds)
    {
        for (var i = 0; i < _traffics.Length; i++)
        {
            var connection = _traffics[i].Connection;
            _traffics[i].Flush();

            // The system leaves out entries below zero.
            _sockets[i].Handle = connection.IsLost ? -1 : connection.Handle;
            _sockets[i].Wanted = connection.Output.IsEmpty ? SystemCalls.Readable : (short)(SystemCalls.Readable | SystemCalls.Writable);
            _sockets[i].Ready = 0;
        }

        if (SystemCalls.Wait(_sockets, Math.Clamp(nanoseconds, 0, LongestWait)) <= 0)
        {
            return;
        }

        for (var i = 0; i < _traffics.Length; i++)
        {
            if ((_sockets[i].Ready & ~SystemCalls.Writable) != 0)
            {
                _results.Now = RunClock.Now;
                _traffics[i].Connection.Receive();
            }
        }
    }
}
