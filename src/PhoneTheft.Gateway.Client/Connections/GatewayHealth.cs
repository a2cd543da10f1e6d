using Grpc.Core;
using Grpc.Health.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>Watches the health of one gateway (grpc.health.v1) over the connection that calls go over.</summary>
internal sealed class GatewayHealth : IDisposable
{
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));

    private readonly Health.HealthClient _health;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private CancellationTokenSource _watch = new();
    private volatile GatewayStanding _standing = GatewayStanding.Unknown;

    public GatewayHealth(ChannelBase channel, TimeProvider time)
    {
        _health = new Health.HealthClient(channel);
        _time = time;
        _ = WatchAsync();
    }

    public GatewayStanding Standing => _standing;

    /// <summary>
    /// A call failed, or waited in vain: the gateway is not asked while another serves, until it has said anew that it serves.
    /// </summary>
    public void Doubt()
    {
        lock (_lock)
        {
            if (_standing == GatewayStanding.Serving && !_over.IsCancellationRequested)
            {
                _standing = GatewayStanding.Unknown;
                _watch.Cancel();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _over.Cancel();
            _watch.Cancel();
        }
    }

    private async Task WatchAsync()
    {
        var failures = 0;
        while (Begin() is { } watch)
        {
            var isDoubted = false;
            try
            {
                using var call = _health.Watch(new HealthCheckRequest(), cancellationToken: watch.Token);
                while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                {
                    failures = 0;
                    Say(watch, call.ResponseStream.Current.Status);
                }

                _standing = GatewayStanding.Unavailable;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unimplemented)
            {
                // It has no health service: calls alone tell how it is.
                _standing = GatewayStanding.Unknown;
                return;
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                isDoubted = watch.IsCancellationRequested;
                _standing = isDoubted ? GatewayStanding.Unknown : GatewayStanding.Unavailable;
            }

            if (!isDoubted)
            {
                await Task.Delay(Backoff.After(++failures), _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // What a watch says after it was doubted counts no more: it may have been on its way for long.
    private void Say(CancellationTokenSource watch, HealthCheckResponse.Types.ServingStatus status)
    {
        lock (_lock)
        {
            if (!watch.IsCancellationRequested)
            {
                _standing = status == HealthCheckResponse.Types.ServingStatus.Serving
                    ? GatewayStanding.Serving
                    : GatewayStanding.Unavailable;
            }
        }
    }

    private CancellationTokenSource? Begin()
    {
        lock (_lock)
        {
            _watch.Dispose();
            _watch = new CancellationTokenSource();
            return _over.IsCancellationRequested ? null : _watch;
        }
    }
}

/// <summary>Whether a gateway should be asked, from best to worst.</summary>
internal enum GatewayStanding
{
    /// <summary>It says that it serves.</summary>
    Serving = 0,

    /// <summary>It has said nothing yet, or somebody waited for it in vain.</summary>
    Unknown = 1,

    /// <summary>It can't be reached, is loading, or is about to stop.</summary>
    Unavailable = 2,
}
