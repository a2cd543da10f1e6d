namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>Something that is measured beside others.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="MeasureAsync">One run of about this length.</param>
internal sealed record Contestant(string Name, Func<TimeSpan, Task<Sample>> MeasureAsync);
