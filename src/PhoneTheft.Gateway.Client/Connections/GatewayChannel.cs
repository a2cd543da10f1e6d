using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace PhoneTheft.Gateway.Client;

/// <summary>Makes channels to a gateway. A channel is expensive to make and safe to share: keep one per gateway.</summary>
public static class GatewayChannel
{
    // As many as the bits of what remembers whom a call has asked.
    internal const int MostGateways = 64;

    // Not read from CheckService.Descriptor, which would build the descriptors of the whole contract: 14 % of a short command's CPU time.
    internal const string CheckServiceName = "phonetheft.gateway.v1.CheckService";

    /// <summary>Makes a channel to one gateway; nothing is connected before the first call.</summary>
    /// <exception cref="ArgumentException">Not exactly one address, or one that is not an absolute http or https address.</exception>
    public static GrpcChannel Create(GatewayChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Addresses.Count == 1
            ? CreateOne(options, options.Address, options.CheckAttempts)
            : throw new ArgumentException($"A channel leads to one gateway; got {options.Addresses.Count} addresses.", nameof(options));
    }

    /// <summary>Makes one channel for each address. With several, it is their pool that tries again, at another gateway.</summary>
    internal static IReadOnlyList<GatewayNode> NodesOf(GatewayChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var checkAttempts = options.Addresses.Count == 1 ? options.CheckAttempts : 1;
        return
        [
            .. options.Addresses.Select((address, index) =>
                new GatewayNode(CreateOne(options, address, checkAttempts), index, address.GetLeftPart(UriPartial.Authority))),
        ];
    }

    /// <summary>The gateways that channels of a caller lead to.</summary>
    /// <exception cref="ArgumentNullException">One of the channels is null.</exception>
    internal static IReadOnlyList<GatewayNode> NodesOf(IEnumerable<ChannelBase> channels) =>
    [
        .. channels.Select((channel, index) =>
            new GatewayNode(channel ?? throw new ArgumentNullException(nameof(channels)), index, channel.Target)),
    ];

    private static GrpcChannel CreateOne(GatewayChannelOptions options, Uri address, int checkAttempts)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"The address of a gateway must start with http:// or https://; got '{address}'.", nameof(options));
        }

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
        HttpMessageHandler handler = string.IsNullOrEmpty(options.DevelopmentCarrier)
            ? sockets
            : new DevelopmentCarrierHandler(options.DevelopmentCarrier, sockets);

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxReceiveMessageSize,
            ServiceConfig = checkAttempts > 1 ? new ServiceConfig { MethodConfigs = { RetryOfCheck(checkAttempts) } } : null,
        });
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
