namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>What one run of one contestant has found.</summary>
/// <param name="Value">What is compared: calls per second, or a latency.</param>
/// <param name="CpuMicroseconds">The server's CPU time per call; 0: not asked.</param>
internal readonly record struct Sample(double Value, double CpuMicroseconds = 0);
