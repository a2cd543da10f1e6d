using PhoneTheft.Gateway.Store.Feeding;
using PhoneTheft.Gateway.Store.Opening;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>Keeps an eye on the servers of a Redis: which one is the primary, and how it is set.</summary>
/// <remarks>
/// The client library notices by itself within a minute that two servers have changed roles; until then writes are refused, or
/// answered by a primary whose history nobody will keep. So the roles are asked for once a second, and at once when a connection
/// comes or goes or a write is refused. Not for each write: that would cost a round trip, and be old when it is sent.
/// </remarks>
internal sealed partial class ServerWatch(StoreConnection connection, StoreOptions options, TimeProvider time, ILogger<ServerWatch> logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);

    // A server that hangs takes a look the whole of AtMost, and whoever waits for the look a little more.
    private static readonly TimeSpan LookAtMost = 2 * AtMost;
    private static readonly TimeSpan NotAgainWithin = TimeSpan.FromMilliseconds(100);

    private readonly Doorbell _bell = new(time);
    private readonly Lock _lock = new();
    private readonly SettingsWatch _settings = new(options, time, logger);
    private TaskCompletionSource? _nextLook;
    private volatile TaskCompletionSource? _doubt;
    private volatile StoreTrouble? _roles;
    private string? _primary;
    private long _lookedAt;

    /// <summary>Why nothing is to be written to or read from the store right now; null: nothing speaks against it.</summary>
    public StoreTrouble? Trouble => _roles ?? _settings.Trouble;

    /// <summary>What is dangerous about the servers.</summary>
    public IReadOnlyList<string> Warnings => _settings.Warnings;

    /// <summary>Has the roles looked at soon: something went wrong that a change of roles would explain.</summary>
    public void LookSoon()
    {
        // All shards fail at one moment.
        if (time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) > NotAgainWithin)
        {
            _bell.Ring();
        }
    }

    /// <summary>Returns when the roles, looked at after the call, are as this node took them to be.</summary>
    /// <exception cref="StoreException">They are not.</exception>
    public async Task ConfirmAsync()
    {
        // The embedded store is its only server, and a node of a cluster answers nothing about slots that aren't its own.
        if (options.IsEmbedded || connection.IsCluster)
        {
            return;
        }

        Task look;
        lock (_lock)
        {
            _nextLook ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            look = _nextLook.Task;
        }

        _bell.Ring();
        try
        {
            await look.WaitAsync(LookAtMost, time);
        }
        catch (TimeoutException)
        {
            throw new StoreException(StoreFault.Unavailable, "The servers of the store don't say in time which of them is the primary.");
        }

        await EnsureAsync();
    }

    /// <summary>Returns when there is one primary, as far as this node knows; on all but the worst days at once.</summary>
    /// <exception cref="StoreException">There is not, or it must not be used.</exception>
    public async ValueTask EnsureAsync()
    {
        if (_doubt is { } doubt)
        {
            // A server has come back, perhaps one that has missed that it is the primary no more.
            await doubt.Task.WaitAsync(LookAtMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Trouble is { } trouble)
        {
            throw trouble.ToException();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.IsEmbedded)
        {
            return;
        }

        var multiplexer = connection.Multiplexer;
        multiplexer.ConnectionRestored += Doubt;
        multiplexer.ConnectionFailed += Doubt;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await LookAsync();
                await _bell.WaitAsync(Interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            multiplexer.ConnectionRestored -= Doubt;
            multiplexer.ConnectionFailed -= Doubt;
        }
    }

    /// <summary>Looks at roles and settings now. Not beside <see cref="RunAsync"/>.</summary>
    public async Task LookAsync()
    {
        if (options.IsEmbedded)
        {
            return;
        }

        TaskCompletionSource? callers;
        lock (_lock)
        {
            callers = _nextLook;
            _nextLook = null;
        }

        var doubt = _doubt;
        try
        {
            await LookAtRolesAsync();
            Interlocked.CompareExchange(ref _doubt, null, doubt);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It went away in between. Whoever needs it finds that out, and the next look is a second away.
        }
        finally
        {
            Interlocked.Exchange(ref _lookedAt, time.GetTimestamp());
            doubt?.TrySetResult();
            callers?.TrySetResult();
        }
    }

    public void Dispose() => _bell.Dispose();

    private void Doubt(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
        {
            Interlocked.CompareExchange(ref _doubt, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
            _settings.LookAgain();
            _bell.Ring();
        }
    }

    private async Task LookAtRolesAsync()
    {
        var servers = connection.Servers;
        var roles = (await Task.WhenAll(servers.Where(server => server.IsConnected).Select(server => ServerRole.AskAsync(server, AtMost, time)))).OfType<ServerRole>().ToList();
        var moved = roles.Exists(role => !role.IsKnown);
        _roles = connection.IsCluster ? null : StoreRoles.TroubleOf(roles, moved);

        // A node of a cluster that is gone doesn't say who takes its place; the others do.
        if (moved || (connection.IsCluster && servers.Any(server => !server.IsConnected && !server.IsReplica)))
        {
            await connection.Multiplexer.ConfigureAsync();
            _roles = connection.IsCluster ? null : StoreRoles.TroubleOf(roles, roles.Exists(role => !role.IsKnown));
        }

        var primaries = roles.FindAll(role => role.IsPrimary);
        if (!connection.IsCluster && primaries is [var one] && one.Server.EndPoint.ToString() is { } primary && primary != _primary)
        {
            if (_primary is not null)
            {
                Log.Followed(logger, primary, _primary);
                _settings.LookAgain();
            }

            _primary = primary;
        }

        await _settings.LookAsync(primaries);
    }

    private static partial class Log
    {
        [LoggerMessage(1312, LogLevel.Warning, "The primary of the store is {Primary} now; it was {Before}. What {Before} answered after the change is lost")]
        public static partial void Followed(ILogger logger, string primary, string before);
    }
}
