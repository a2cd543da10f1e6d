using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Reads the issuer's public keys by the address of its metadata: at the start, every minute, and for a key that is unknown.</summary>
/// <remarks>
/// The library's keeper of such metadata does the work. This service drives it, because left alone the library would first ask when a call
/// comes, and have the calls wait one behind the other; and it would say failures nowhere.
/// </remarks>
internal sealed partial class IssuerMetadata : BackgroundService, IConfigurationRetriever<OpenIdConnectConfiguration>
{
    private const int LongestAnswer = 1 << 20;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);

    /// <summary>After a failure, and however many tokens with unknown keys strangers send.</summary>
    private static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(5);

    /// <summary>Null: the keys come from a file.</summary>
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _manager;

    private readonly IssuerKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerMetadata> _logger;
    private readonly HttpClient _http = new() { Timeout = AnswerWithin, MaxResponseContentBufferSize = LongestAnswer };
    private volatile bool _stops;
    private volatile string? _fault;

    public IssuerMetadata(TokenOptions options, IssuerKeys keys, TimeProvider time, ILogger<IssuerMetadata> logger)
    {
        (_keys, _time, _logger) = (keys, time, logger);
        if (options.Metadata is { } address)
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) };
            _manager = new ConfigurationManager<OpenIdConnectConfiguration>(address, this, documents)
            {
                RefreshInterval = ReadAtMostEvery,
                UseLastKnownGoodConfiguration = false,
            };
        }
    }

    /// <summary>A sentence while the keys cannot be read.</summary>
    public IEnumerable<string> Faults => _fault is { } fault ? [fault] : [];

    /// <summary>There is a token whose key is unknown. Waits for nothing.</summary>
    public void Ask() => _manager?.RequestRefresh();

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        try
        {
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, cancel);
            var keys = read.SigningKeys.Where(IssuerKeys.IsStrong).ToList();
            if (keys.Count == 0)
            {
                throw new InvalidDataException($"the answer has no RSA key of {IssuerKeys.ShortestRsa} bits or more, and no EC key.");
            }

            if (_fault is not null || !_keys.AreThere)
            {
                Log.Read(_logger, keys.Count);
            }

            _keys.Take(keys);
            _fault = null;
            return read;
        }
        catch (Exception e)
        {
            Note(e);
            throw;
        }
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = stoppingToken.Register(() => _stops = true);
        while (_manager is { } manager && !stoppingToken.IsCancellationRequested)
        {
            await ReadAsync(manager, stoppingToken);
            await Task.Delay(_fault is null ? ReadEvery : ReadAtMostEvery, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(ConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken stop)
    {
        if (_keys.AreThere)
        {
            manager.RequestRefresh();
            return;
        }

        try
        {
            await manager.GetConfigurationAsync(stop);
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            // It was noted, or the gateway stops.
        }
    }

    private void Note(Exception failure)
    {
        var fault = $"Security:Tokens:Metadata: the keys of the issuer cannot be read: {ReasonOf(failure)} " + (_keys.AreThere
            ? "Those that were read before are still in force."
            : "No token is accepted until they are.");
        if (_fault != fault && !_stops)
        {
            _fault = fault;
            Log.Unreadable(_logger, fault);
        }
    }

    private static string ReasonOf(Exception failure) => failure switch
    {
        HttpRequestException http => $"{http.Message.TrimEnd('.')}{(http.InnerException is { } inner ? $" ({inner.Message.TrimEnd('.')})" : "")}.",
        OperationCanceledException => $"no answer within {AnswerWithin.TotalSeconds} s.",
        InvalidDataException => failure.Message,
        { InnerException: { } inner } => ReasonOf(inner),
        _ => "the answer is not the metadata of an issuer, or not its keys.",
    };

    private static partial class Log
    {
        [LoggerMessage(2511, LogLevel.Error, "{Fault}")]
        public static partial void Unreadable(ILogger logger, string fault);

        [LoggerMessage(2512, LogLevel.Information, "The keys of the issuer were read by Security:Tokens:Metadata: {Keys}")]
        public static partial void Read(ILogger logger, int keys);
    }
}
