namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Given once the gateway is stopping and whoever watches its health has been told so.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    public void Give() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();
}
