namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>What the clients of a run do.</summary>
/// <param name="Carriers">How many back offices there are.</param>
/// <param name="ReleasePercent">How many of their writes end a hold.</param>
/// <param name="ExpiryPercent">How many place one that ends by itself.</param>
/// <param name="ContestedPercent">How many are for a device that others write, too.</param>
/// <param name="MillisecondsBetweenWrites">Of one carrier, on average.</param>
internal sealed record WorkloadMix(int Carriers, int ReleasePercent, int ExpiryPercent, int ContestedPercent, int MillisecondsBetweenWrites)
{
    public static WorkloadMix From(Random random) =>
        new(random.Next(2, 4), random.Next(10, 35), random.Next(0, 10), random.Next(10, 50), random.Next(10, 60));
}
