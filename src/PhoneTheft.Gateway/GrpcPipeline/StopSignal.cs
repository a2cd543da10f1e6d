namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Is given when the gateway stops, after clients that watch its health were told.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    public void Give()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A start that failed has taken everything away already: nobody waits for the signal.
        }
    }

    public void Dispose() => _stop.Dispose();
}
