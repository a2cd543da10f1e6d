namespace PhoneTheft.Gateway.Sync;

/// <summary>
/// Lets one stream at a time read a whole shard: a carrier's holds are sorted in memory, up to 100 bytes each, and ten
/// streams starting at once must not need ten times that.
/// </summary>
internal sealed class ShardReadGate : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<T> RunAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await read();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
