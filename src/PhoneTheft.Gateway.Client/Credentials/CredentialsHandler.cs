namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>
/// Gives calls the credentials in use: the token as a header, the certificate by connections. When the certificate or the authorities
/// have changed, new calls go over new connections; a call that is under way stays on its own.
/// </summary>
/// <remarks>
/// Headers of the request and not call metadata, so that nothing is allocated per call but the header's place. gRPC sets up the first
/// handler; the others take that over.
/// </remarks>
internal sealed class CredentialsHandler : DelegatingHandler
{
    private const string HeaderName = "authorization";

    private readonly CurrentCredentials _credentials;
    private readonly Func<LoadedCredentials, SocketsHttpHandler> _connect;
    private readonly string? _serverName;
    private readonly SocketsHttpHandler _first;
    private readonly Lock _lock = new();
    private readonly List<Connections> _retired = [];
    private volatile Connections _current;

    /// <param name="credentials">Ends with the last of the handlers that share it.</param>
    /// <param name="connect">Makes what connects with some credentials.</param>
    /// <param name="serverName">The host that the gateway's certificate must name; null: that of the address.</param>
    public CredentialsHandler(CurrentCredentials credentials, Func<LoadedCredentials, SocketsHttpHandler> connect, string? serverName)
    {
        _credentials = credentials;
        _connect = connect;
        _serverName = serverName;
        var loaded = credentials.Value;
        _first = connect(loaded);
        _current = new Connections(loaded, new HttpMessageInvoker(_first));
        InnerHandler = _first;
        credentials.Share(DisposeRetired);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var loaded = _credentials.Value;
        var connections = _current;
        if (connections.Credentials != loaded)
        {
            connections = Renew(loaded);
        }

        if (_serverName is not null)
        {
            request.Headers.Host = _serverName;
        }

        if (loaded.Authorization is { } authorization && !request.Headers.NonValidated.Contains(HeaderName))
        {
            request.Headers.TryAddWithoutValidation(HeaderName, authorization);
        }

        return connections.Invoker.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _credentials.Leave(DisposeRetired);
            DisposeRetired();
            _current.Dispose();
        }

        base.Dispose(disposing);
    }

    private Connections Renew(LoadedCredentials loaded)
    {
        lock (_lock)
        {
            var before = _current;
            if (before.Credentials == loaded)
            {
                return before;
            }

            if (before.Credentials.HasSameTls(loaded))
            {
                return _current = before with { Credentials = loaded };
            }

            var next = _connect(loaded);
            next.ConnectCallback = _first.ConnectCallback;
            _retired.Add(before);
            return _current = new Connections(loaded, new HttpMessageInvoker(next));
        }
    }

    // Their open streams go on to their end; a call that has just chosen them must find them open.
    private void DisposeRetired()
    {
        lock (_lock)
        {
            _retired.ForEach(each => each.Dispose());
            _retired.Clear();
        }
    }

    /// <summary>What makes connections with some credentials.</summary>
    private sealed record Connections(LoadedCredentials Credentials, HttpMessageInvoker Invoker) : IDisposable
    {
        public void Dispose() => Invoker.Dispose();
    }
}
