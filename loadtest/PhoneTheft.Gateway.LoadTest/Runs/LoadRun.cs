using System.Diagnostics;
using HdrHistogram;
using PhoneTheft.Gateway.LoadTest.Clocks;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Profiles;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Runs;

/// <summary>Carries out a plan.</summary>
internal static class LoadRun
{
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(2);

    /// <summary>Runs the plan. Cancelling ends the run early; it still returns the result.</summary>
    /// <exception cref="LoadException">The plan can't be carried out, or the server is none that it can be carried out with.</exception>
    public static async Task<LoadResult> RunAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        PlanLimits.Check(plan);
        var threads = plan.Threads > 0 ? Math.Min(plan.Threads, plan.Connections) : Math.Clamp(Environment.ProcessorCount / 2, 1, plan.Connections);
        var clock = new RunClock(plan.WarmUp, plan.Duration);
        var results = Enumerable.Range(0, threads).Select(_ => new WorkerResults(clock, SliceOf(plan))).ToArray();
        var traffics = await Connector.AllAsync(plan, connection => results[connection % threads], cancellationToken);
        try
        {
            var curve = plan.Loop == LoopKind.Open ? RateProfile.Of(plan.Profile, plan.Rate, plan.WarmUp.TotalSeconds, plan.Duration.TotalSeconds) : null;
            var workers = Enumerable.Range(0, threads).Select(thread => new Worker(
                plan.Drain,
                [.. traffics.Where((_, connection) => connection % threads == thread)],
                curve is null ? null : new ArrivalSchedule(curve, thread, threads, plan.EvenArrivals, plan.Seed),
                clock,
                results[thread])).ToArray();
            return await RunAsync(plan, clock, workers, results, cancellationToken);
        }
        finally
        {
            Array.ForEach(traffics, traffic => traffic.Dispose());
        }
    }

    private static async Task<LoadResult> RunAsync(LoadPlan plan, RunClock clock, Worker[] workers, WorkerResults[] results, CancellationToken cancellationToken)
    {
        clock.Start(RunClock.Now + RunClock.Nanoseconds(Lead));
        var started = TimeProvider.System.GetUtcNow();
        var all = Task.WhenAll(workers.Select(worker => OnThreadAsync(worker, clock)));
        using var ending = cancellationToken.Register(clock.EndNow);
        await UntilAsync(clock.MeasureFrom, all);
        var cpuBefore = plan.ServerCpu?.Invoke();
        await UntilAsync(clock.PlannedEnd, all, cancellationToken);
        var cpu = plan.ServerCpu?.Invoke() - cpuBefore;
        await all;

        var errors = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Array.ForEach(results, worker => worker.AddErrorsTo(errors));
        var elapsed = Math.Max(0, clock.End - clock.MeasureFrom);
        return new LoadResult
        {
            Plan = plan,
            Started = started,
            Elapsed = TimeSpan.FromTicks(elapsed / TimeSpan.NanosecondsPerTick),
            Answers = results.Sum(worker => worker.Answers),
            Calls = results.Sum(worker => worker.Calls),
            CallsInAll = results.Sum(worker => worker.CallsInAll),
            Errors = errors,
            WrongAnswers = results.Sum(worker => worker.WrongAnswers),
            Unanswered = results.Sum(worker => worker.Unanswered),
            BoundHits = results.Sum(worker => worker.BoundHits),
            NotSent = results.Sum(worker => worker.NotSent),
            Latency = Sum(results.Select(worker => worker.Latency)),
            Lateness = Sum(results.Select(worker => worker.Lateness)),
            GeneratorCpu = workers.Aggregate(TimeSpan.Zero, (sum, worker) => sum + worker.Cpu),
            GeneratorAllocated = workers.Sum(worker => worker.Allocated),
            Threads = workers.Length,
            ServerCpu = cpu,
            OverTime = Slices(results, SliceOf(plan).TotalSeconds, elapsed),
            Interrupted = clock.End < clock.PlannedEnd,
        };
    }

    private static TimeSpan SliceOf(LoadPlan plan) => TimeSpan.FromSeconds(plan.Duration > LongRun ? 1 : 0.1);

    private static Task OnThreadAsync(Worker worker, RunClock clock)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                worker.Run();
                done.SetResult();
            }
            catch (Exception e)
            {
                clock.EndNow();
                done.SetException(e is LoadException ? e : new LoadException($"The run broke off: {e.Message}", e));
            }
        })
        { IsBackground = true, Name = "load" };
        thread.Start();
        return done.Task;
    }

    private static async Task UntilAsync(long moment, Task all, CancellationToken cancellationToken = default)
    {
        var left = TimeSpan.FromTicks(Math.Max(0, moment - RunClock.Now) / TimeSpan.NanosecondsPerTick);
        await Task.WhenAny(all, Task.Delay(left, TimeProvider.System, cancellationToken));
    }

    private static LongHistogram Sum(IEnumerable<LongHistogram> parts)
    {
        var sum = WorkerResults.NewHistogram();
        foreach (var part in parts)
        {
            sum.Add(part);
        }

        return sum;
    }

    private static TimeSlice[] Slices(WorkerResults[] results, double length, long elapsed)
    {
        // The last one may be cut short by Ctrl-C; half a slice would look like a stall.
        var whole = (int)(elapsed / (length * Stopwatch.Frequency));
        return [.. Enumerable.Range(0, whole).Select(slice => new TimeSlice(
            Math.Round(slice * length, 3), length, results.Sum(worker => worker.AnswersBySlice[slice]), results.Max(worker => worker.WorstBySlice[slice])))];
    }
}
