using System.Collections.Concurrent;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Embedded;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>The connection to the store, and the embedded store itself where there is one.</summary>
internal sealed class StoreConnection(StoreOptions options, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private readonly Lazy<ConfigurationOptions> _redis = new(() => RedisConnectionString.Read(options));
    private readonly StoreSecrets _secrets = new(options);
    private readonly RedisTls _tls = new(options);
    private EmbeddedGarnet? _embedded;
    private readonly ConcurrentDictionary<DurabilityLevel, Lazy<Task<ConnectionMultiplexer>>> _waiting = new();
    private readonly ConcurrentDictionary<ConnectionMultiplexer, bool> _former = new();
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDisposed;

    /// <inheritdoc cref="StoreDatabase"/>
    public IDatabase Database() => Multiplexer.GetDatabase();

    /// <summary>Completes when the connection that is in use now is replaced by another: what was subscribed to on it is not on that one.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Whether Sentinel says which server is the primary.</summary>
    public bool IsBehindSentinel => !options.IsEmbedded && _redis.Value.ServiceName is { Length: > 0 };

    /// <summary>In use now; <see cref="Replaced"/> says when it no longer is.</summary>
    public ConnectionMultiplexer Multiplexer =>
        _multiplexer ?? throw new StoreException(StoreFault.Unavailable, "The store has not been reached yet.");

    /// <summary>Why the embedded store can't write to its disk; null when it can, or when the store is a Redis.</summary>
    public string? DiskFault => _embedded?.Fault;

    /// <summary>Why no TLS connection to a server of the store comes about; null: nothing is known to be wrong.</summary>
    public string? TlsFault => _tls.Fault;

    /// <summary>What to say where there is no connection to any server.</summary>
    public string NotConnected => TlsFault ?? $"The store cannot be reached: there is no connection to any of its servers.{_tls.Hint}";

    /// <summary>What is not secure about the connection; null: nothing.</summary>
    public string? Warning => options.IsEmbedded || _redis.Value.Ssl ? null
        : (_multiplexer?.GetEndPoints() ?? [.. _redis.Value.EndPoints]).Any(RedisConnectionString.IsBeyondLoopback)
            ? "No TLS to Redis, which is not on this machine: the list and the password can be read and changed on the network. See docs/security.md."
            : null;

    /// <summary>Where the store is, for people; holds no password.</summary>
    public string Description => options.IsEmbedded
        ? $"embedded Garnet in {Path.GetFullPath(options.DataDirectory)}"
        : $"Redis at {RedisConnectionString.AddressesOf(options.Redis)}";

    /// <summary>
    /// What a server or the client library says, without the password and the user; some servers repeat the command that they refuse.
    /// </summary>
    public string WithoutSecrets(string said) => _secrets.Hide(said);

    /// <summary>Those the list may be on.</summary>
    public IReadOnlyList<IServer> Servers => [.. Multiplexer.GetServers().Where(server => server.ServerType != ServerType.Sentinel)];

    /// <summary>Whether the store is a cluster, as its servers say.</summary>
    public bool IsCluster => Multiplexer.GetServers().Any(server => server.ServerType == ServerType.Cluster);

    /// <summary>
    /// Starts the embedded store if it is one, and connects. A Redis out of reach is no error: the connection keeps trying.
    /// </summary>
    /// <exception cref="DataDirectoryInUseException">Another gateway has the data directory.</exception>
    /// <exception cref="UnreadableFilesException">The embedded store's files are damaged.</exception>
    public async Task ConnectAsync()
    {
        if (_multiplexer is not null)
        {
            return;
        }

        if (options.IsEmbedded)
        {
            _embedded ??= EmbeddedGarnet.Start(options.DataDirectory, loggerFactory);
        }

        _multiplexer = _embedded?.EndPoint is { } endpoint
            ? await ConnectionMultiplexer.ConnectAsync(Configure(new ConfigurationOptions { EndPoints = { endpoint } }))
            : await ConnectToRedisAsync();
    }

    /// <summary>
    /// Connects to the Sentinels and the primary anew, and uses that connection from then on; calls that are under way end on the old one.
    /// </summary>
    /// <remarks>The client library's may go on for ever without finding the primary that Sentinel has made: StackExchange.Redis issue 2487.</remarks>
    /// <exception cref="RedisException">No Sentinel names a primary that answers; the old connection stays in use.</exception>
    public async Task ReplaceAsync(TimeProvider time)
    {
        // The library asks Sentinels while it blocks the thread.
        var made = await Task.Run(ConnectToRedisAsync);
        if (_isDisposed)
        {
            await made.DisposeAsync();
            return;
        }

        var former = Multiplexer;
        _multiplexer = made;
        var replaced = _replaced;
        _replaced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        replaced.SetResult();
        _ = EndLaterAsync(former, time);
        foreach (var level in _waiting.Keys)
        {
            await ForgetWaitingAsync(level, time);
        }
    }

    /// <summary>A connection for nothing but waiting for one level of durability, made when it is first asked for.</summary>
    public async Task<ConnectionMultiplexer> ConnectForWaitingAsync(DurabilityLevel level)
    {
        var waiting = _waiting.GetOrAdd(level, _ => new(ConnectToRedisAsync));
        try
        {
            return await waiting.Value;
        }
        catch
        {
            // Not for ever: the next who asks tries again.
            _waiting.TryRemove(new(level, waiting));
            throw;
        }
    }

    /// <summary>The connection for waiting for that level does not know the primary; the next who asks gets another.</summary>
    public async Task ForgetWaitingAsync(DurabilityLevel level, TimeProvider time)
    {
        if (_waiting.TryRemove(level, out var waiting) && waiting.IsValueCreated && waiting.Value.IsCompletedSuccessfully)
        {
            _ = EndLaterAsync(await waiting.Value, time);
        }
    }

    /// <summary>From now on, after each fault of its disk, the embedded store goes on only if nothing is missing from it.</summary>
    /// <param name="findMissing">Says what is missing from the store that it is connected to; null when nothing is.</param>
    public void CheckAfterDiskFault(Func<IDatabase, Task<string?>> findMissing) => _embedded?.CompareWith(async at =>
    {
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(Configure(new ConfigurationOptions { EndPoints = { at } }));
        return await findMissing(multiplexer.GetDatabase());
    });

    /// <summary>Its data is in doubt: nothing of ours writes to the embedded store's files any more, not even at the stop.</summary>
    public void LeaveFilesAlone() => _embedded?.LeaveFilesAlone();

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (var waiting in _waiting.Values.Where(waiting => waiting.IsValueCreated && waiting.Value.IsCompletedSuccessfully))
        {
            await (await waiting.Value).DisposeAsync();
        }

        foreach (var former in _former.Keys)
        {
            await EndAsync(former);
        }

        if (_multiplexer is not null)
        {
            await _multiplexer.DisposeAsync();
        }

        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectToRedisAsync()
    {
        if (IsBehindSentinel)
        {
            await SentinelPrimary.DemandAsync(Configure(_redis.Value.Clone()));
        }

        return await ConnectionMultiplexer.ConnectAsync(Configure(_redis.Value.Clone()));
    }

    // After that nobody waits for an answer on it.
    private async Task EndLaterAsync(ConnectionMultiplexer former, TimeProvider time)
    {
        _former.TryAdd(former, true);
        await Task.Delay(StoreOptions.LongestWait, time);
        await EndAsync(former);
    }

    private async Task EndAsync(ConnectionMultiplexer former)
    {
        if (_former.TryRemove(former, out _))
        {
            await former.CloseAsync(allowCommandsToComplete: false);
            await former.DisposeAsync();
        }
    }

    private ConfigurationOptions Configure(ConfigurationOptions configuration)
    {
        configuration.ClientName = "phonetheft-gateway";
        configuration.AbortOnConnectFail = false;

        if (configuration.Ssl)
        {
            // Not by the library's own settings: those let a file that an environment variable names decide whom to trust.
            configuration.SslClientAuthenticationOptions = _tls.For;
        }

        // INFO counts as an administrator's command; nothing else of that kind is sent.
        configuration.AllowAdmin = true;

        // Which server is the primary is for those to say who run them, and asked of the servers (ServerWatch). These would be a key
        // and a channel of the library's own, and two rights more.
        configuration.TieBreaker = "";
        configuration.ConfigurationChannel = "";

        // Left alone, commands queue up while there is no connection, and a write would be sent long after its caller gave up.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = 2_000;
        configuration.ReconnectRetryPolicy = new ExponentialRetry(100, 2_000);

        // Ours are the deadlines that count; these are only looked at once a second. But a connection that went silent, as behind
        // a firewall that forgot it, is given up after four of them without an answer, and until then nothing gets through.
        var patience = (int)((options.WriteTimeout > options.ReadTimeout ? options.WriteTimeout : options.ReadTimeout) + TimeSpan.FromMilliseconds(500)).TotalMilliseconds;
        if (options.IsEmbedded)
        {
            // It is in this process: silent is busy, and who waits for it knows for how long.
            patience = (int)StoreOptions.LongestWait.TotalMilliseconds;
        }

        configuration.AsyncTimeout = patience;
        configuration.SyncTimeout = patience;
        configuration.KeepAlive = 5;
        configuration.IncludeDetailInExceptions = false;
        return configuration;
    }
}

/// <summary>
/// Where the store is, as of now. Asked for at each use and never kept: the connection behind it may be replaced at any moment (<see
/// cref="StoreConnection.ReplaceAsync"/>).
/// </summary>
internal delegate IDatabase StoreDatabase();
