namespace PhoneTheft.Gateway.LoadTest.Results;

/// <summary>A piece of the measured time.</summary>
/// <param name="Start">Seconds since measuring began.</param>
/// <param name="Length">Seconds.</param>
/// <param name="Answers">Devices answered for in it.</param>
/// <param name="Worst">The longest latency of an answer in it, in nanoseconds.</param>
internal readonly record struct TimeSlice(double Start, double Length, long Answers, long Worst)
{
    public double AnswersPerSecond => Answers / Length;
}
