using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Client.Credentials;

namespace PhoneTheft.Gateway.Client;

/// <summary>Makes channels to a gateway. A channel is expensive to make and safe to share: keep one per gateway.</summary>
public static class GatewayChannel
{
    // As many as the bits of what remembers whom a call has asked.
    internal const int MostGateways = 64;

    // Not read from CheckService.Descriptor, which would build the descriptors of the whole contract: 14 % of a short command's CPU time.
    internal const string CheckServiceName = "phonetheft.gateway.v1.CheckService";

    /// <summary>Makes a channel to one gateway; nothing is connected before the first call.</summary>
    /// <exception cref="ArgumentException">
    /// Not exactly one address, one that is not an absolute http or https address, or credentials that cannot be used.
    /// </exception>
    public static GrpcChannel Create(GatewayChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Addresses.Count != 1)
        {
            throw new ArgumentException($"A channel leads to one gateway; got {options.Addresses.Count} addresses.", nameof(options));
        }

        Validate(options, options.Address);
        return CreateOne(options, options.Address, options.CheckAttempts, CredentialsOf(options));
    }

    /// <summary>Makes one channel for each address. With several, it is their pool that tries again, at another gateway.</summary>
    internal static IReadOnlyList<GatewayNode> NodesOf(GatewayChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var checkAttempts = options.Addresses.Count == 1 ? options.CheckAttempts : 1;
        // Before the first channel is made: a wrong address must not leave open what the others have opened.
        foreach (var address in options.Addresses)
        {
            Validate(options, address);
        }

        // Read once for all of them.
        var credentials = CredentialsOf(options);
        return
        [
            .. options.Addresses.Select((address, index) =>
            {
                var channel = CreateOne(options, address, checkAttempts, credentials);
                return new GatewayNode(channel, index, address.GetLeftPart(UriPartial.Authority)) { Credentials = credentials };
            }),
        ];
    }

    /// <summary>The gateways that channels of a caller lead to.</summary>
    /// <exception cref="ArgumentNullException">One of the channels is null.</exception>
    internal static IReadOnlyList<GatewayNode> NodesOf(IEnumerable<ChannelBase> channels) =>
    [
        .. channels.Select((channel, index) =>
            new GatewayNode(channel ?? throw new ArgumentNullException(nameof(channels)), index, channel.Target)),
    ];

    private static void Validate(GatewayChannelOptions options, Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"The address of a gateway must start with http:// or https://; got '{address}'.", nameof(options));
        }

        if (options.ServerName is { } name)
        {
            Validate(name, address);
        }

        options.Credentials.Validate();
        options.Credentials.ValidateFor(address);
    }

    private static void Validate(string serverName, Uri address)
    {
        // An IPv6 address is no header Host without brackets, and no name in a handshake.
        if (Uri.CheckHostName(serverName) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            throw new CredentialsException($"ServerName must be a host name or an IPv4 address without scheme and port, such as gateway.example; got '{serverName}'.");
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            throw new CredentialsException($"ServerName is used with TLS only, and '{address.GetLeftPart(UriPartial.Authority)}' is without it. Use https://.");
        }
    }

    private static CurrentCredentials? CredentialsOf(GatewayChannelOptions options)
    {
        var sources = options.Credentials;
        return sources.HasTls || sources.HasToken || options.ServerName is not null
            ? new CurrentCredentials(sources, options.Logger ?? NullLogger.Instance, TimeProvider.System)
            : null;
    }

    private static GrpcChannel CreateOne(GatewayChannelOptions options, Uri address, int checkAttempts, CurrentCredentials? credentials)
    {
        HttpMessageHandler handler = credentials is null
            ? SocketsOf(options)
            : new CredentialsHandler(credentials, loaded => SocketsOf(options, loaded), options.ServerName);
        if (!string.IsNullOrEmpty(options.DevelopmentCarrier))
        {
            handler = new DevelopmentCarrierHandler(options.DevelopmentCarrier, handler);
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxReceiveMessageSize,
            ServiceConfig = checkAttempts > 1 ? new ServiceConfig { MethodConfigs = { RetryOfCheck(checkAttempts) } } : null,
        });
    }

    private static SocketsHttpHandler SocketsOf(GatewayChannelOptions options, LoadedCredentials? credentials = null)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            // A gateway takes some 100 calls per connection at a time; without this the 101st waits for one to end.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAliveDelay,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            AutomaticDecompression = DecompressionMethods.None,
            // The address is the gateway's. A proxy taken from the environment would get in between unasked.
            UseProxy = false,
        };
        sockets.SslOptions = (credentials ?? LoadedCredentials.None).TlsOptions();
        return sockets;
    }

    // Check and nothing else: whether a write that found nobody was carried out is its caller's to find out.
    private static MethodConfig RetryOfCheck(int attempts) => new()
    {
        Names = { new MethodName { Service = CheckServiceName, Method = "Check" } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = attempts,
            InitialBackoff = TimeSpan.FromMilliseconds(5),
            MaxBackoff = TimeSpan.FromMilliseconds(40),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}

/// <summary>Says on every call which carrier to be; a gateway in development mode believes it.</summary>
/// <remarks>
/// A header of the request and not call metadata: an import makes a hundred thousand calls, and this allocates nothing per call of
/// ours.
/// </remarks>
internal sealed class DevelopmentCarrierHandler(string carrier, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const string HeaderName = "x-dev-carrier";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(HeaderName, carrier);
        return base.SendAsync(request, cancellationToken);
    }
}
