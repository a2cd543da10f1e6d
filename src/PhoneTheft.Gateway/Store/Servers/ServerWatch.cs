using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>Watches the servers of a Redis: which one is the primary, and how it is set.</summary>
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

    // Longer than a failover keeps the client library busy when all goes well, and one try does not get in the way of the next. A connection
    // that would have found the primary by itself loses nothing by it.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(5);

    private readonly Doorbell _bell = new(time);
    private readonly Lock _lock = new();
    private readonly SettingsWatch _settings = new(options, time, logger);
    private TaskCompletionSource? _nextLook;
    private Task _learning = Task.CompletedTask;
    private Task _replacing = Task.CompletedTask;
    private long? _missedSince;
    private volatile FollowFault? _roles;
    private string? _primary;
    private string? _histories;
    private volatile Action? _historyInDoubt;
    private long _lookedAt;

    // How often a server came or went, and how often it had when the last look began that found one primary.
    private long _doubts;
    private long _settled;

    /// <summary>Why nothing is to be written to or read from the store right now; null: nothing speaks against it.</summary>
    public FollowFault? Fault => _roles ?? _settings.Fault;

    /// <summary>What is dangerous about the servers.</summary>
    public IReadOnlyList<string> Warnings => _settings.Warnings;

    /// <summary>
    /// From now on, when a primary is another one, was restarted or came back: perhaps with a history that lacks what was acknowledged.
    /// </summary>
    /// <param name="listener">Must be quick.</param>
    public void WhenHistoryInDoubt(Action listener) => _historyInDoubt = listener;

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

        await LookedAtNowAsync();
        await EnsureAsync();
    }

    /// <summary>Returns when there is one primary, as far as this node knows; usually at once.</summary>
    /// <exception cref="StoreException">There is not, or it must not be used.</exception>
    public async ValueTask EnsureAsync()
    {
        if (Interlocked.Read(ref _doubts) != Interlocked.Read(ref _settled))
        {
            // A server has come back, perhaps one that has missed that it is the primary no more.
            await LookedAtNowAsync();
        }

        if (Fault is { } fault)
        {
            throw fault.ToException();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.IsEmbedded)
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var multiplexer = connection.Multiplexer;
            multiplexer.ConnectionRestored += Doubt;
            multiplexer.ConnectionFailed += Doubt;
            try
            {
                while (!cancellationToken.IsCancellationRequested && multiplexer == connection.Multiplexer)
                {
                    await TryLookAsync();
                    await _bell.WaitAsync(Interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            finally
            {
                multiplexer.ConnectionRestored -= Doubt;
                multiplexer.ConnectionFailed -= Doubt;
            }

            // Nothing is known of the servers at the other end of the next one.
            Doubt();
        }
    }

    /// <summary>Looks at roles and settings now. Not beside <see cref="RunAsync"/>.</summary>
    /// <exception cref="StoreException">They could not be looked at.</exception>
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

        var doubts = Interlocked.Read(ref _doubts);
        try
        {
            var primaries = await LookAtRolesAsync();
            ReplaceIfStuck(primaries);
            if (!connection.IsCluster && primaries.Count == 0 && Fault is null)
            {
                throw NotSaid();
            }

            // One that came or went meanwhile was perhaps not asked.
            Interlocked.Exchange(ref _settled, doubts);
            callers?.TrySetResult();
            await _settings.LookAsync(primaries);
        }
        catch (Exception e)
        {
            var fault = e as StoreException ?? NotSaid(e);
            callers?.TrySetException(fault);
            throw fault;
        }
        finally
        {
            Interlocked.Exchange(ref _lookedAt, time.GetTimestamp());
        }
    }

    public void Dispose() => _bell.Dispose();

    private void Doubt(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
        {
            Doubt();
        }
    }

    private void Doubt()
    {
        Interlocked.Increment(ref _doubts);
        _settings.LookAgain();
        _bell.Ring();
        _historyInDoubt?.Invoke();
    }

    private void ReplaceIfStuck(IReadOnlyList<ServerRole> primaries)
    {
        if (primaries.Count > 0 || !connection.IsBehindSentinel)
        {
            _missedSince = null;
            return;
        }

        _missedSince ??= time.GetTimestamp();
        if (_replacing.IsCompleted && time.GetElapsedTime(_missedSince.Value) > StuckAfter)
        {
            _missedSince = time.GetTimestamp();
            _replacing = TryReplaceAsync();
        }
    }

    private async Task TryReplaceAsync()
    {
        try
        {
            await connection.ReplaceAsync(time);
            Log.Replaced(logger);
            _bell.Ring();
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e) || e is InvalidDataException)
        {
            // There is no primary yet, or the file of the password is not there at the moment.
            Log.NotReplaced(logger, e);
        }
    }

    // Whatever goes wrong with one look, there is another in a second; whoever needs this one is told.
    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (StoreException e)
        {
            Log.NotLookedAt(logger, e);
        }
    }

    // All who ask at a moment share the next look: one under way may have asked before they did.
    private async Task LookedAtNowAsync()
    {
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
            throw NotSaid();
        }
    }

    private StoreException NotSaid(Exception? cause = null) => new(
        StoreFault.Unavailable,
        connection.Servers.Any(server => server.IsConnected)
            ? "The servers of the store did not say in time which of them is the primary."
            : connection.NotConnected,
        cause);

    private async Task<IReadOnlyList<ServerRole>> LookAtRolesAsync()
    {
        var began = time.GetTimestamp();
        var servers = connection.Servers;
        var roles = (await Task.WhenAll(servers.Where(server => server.IsConnected).Select(server => ServerRole.AskAsync(server, AtMost, time)))).OfType<ServerRole>().ToList();
        var moved = roles.Exists(role => !role.IsKnown);
        _roles = connection.IsCluster ? null : StoreRoles.FaultOf(roles, moved);

        // A node of a cluster that is gone doesn't say who takes its place; the others do.
        if (moved || (connection.IsCluster && servers.Any(server => !server.IsConnected && !server.IsReplica)))
        {
            await LearnRolesAsync(AtMost - time.GetElapsedTime(began));
            _roles = connection.IsCluster ? null : StoreRoles.FaultOf(roles, roles.Exists(role => !role.IsKnown));
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

        NoteHistories(primaries);
        return primaries;
    }

    // The client library waits for each server that is gone or hangs as long as for any answer. What it has not learned within this look
    // it learns for a later one; those who wait for a look would wait for all of it, for shards on servers that are well, too.
    private async Task LearnRolesAsync(TimeSpan atMost)
    {
        if (_learning.IsCompleted)
        {
            _learning = connection.Multiplexer.ConfigureAsync();
        }

        await Task.WhenAny(_learning, Task.Delay(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time));
        if (_learning.IsFaulted)
        {
            await _learning;
        }
    }

    private void NoteHistories(List<ServerRole> primaries)
    {
        if (primaries.Count == 0)
        {
            return;
        }

        var histories = string.Join(
            ',', primaries.Select(primary => $"{primary.Server.EndPoint} {primary.History}").Order(StringComparer.Ordinal));
        if (_histories is not null && _histories != histories)
        {
            _historyInDoubt?.Invoke();
        }

        _histories = histories;
    }

    private static partial class Log
    {
        [LoggerMessage(1313, LogLevel.Debug, "Cannot ask the servers of the store for their roles; retrying within a second")]
        public static partial void NotLookedAt(ILogger logger, Exception fault);

        [LoggerMessage(1314, LogLevel.Warning, "No primary of the store was reachable for seconds, and the gateway has connected anew to the one that Sentinel names")]
        public static partial void Replaced(ILogger logger);

        [LoggerMessage(1315, LogLevel.Debug, "No primary of the store is reachable, and Sentinel names none that is; asking again within seconds")]
        public static partial void NotReplaced(ILogger logger, Exception fault);

        [LoggerMessage(1312, LogLevel.Warning, "The primary of the store is {Primary} now; it was {Before}. What {Before} answered after the change is lost")]
        public static partial void Followed(ILogger logger, string primary, string before);
    }
}
