namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>The stream ended while a test was waiting for a message on it.</summary>
internal sealed class StreamEndedException(Refusal end) : Exception($"The stream ended: {end.StatusCode} {end.Reason}")
{
    public Refusal End { get; } = end;
}
