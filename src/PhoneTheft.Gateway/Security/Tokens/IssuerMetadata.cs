using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>The issuer's public keys by the address of its metadata: read at the start, from time to time, and for a key that is unknown.</summary>
/// <remarks>
/// Calls never wait for a reading: while the issuer hangs, they would wait one behind the other. The library's own keeper of keys makes them
/// wait, and takes withdrawn keys for an hour.
/// </remarks>
internal sealed partial class IssuerMetadata(TokenOptions options, TimeProvider time, ILogger<IssuerMetadata> logger) : BackgroundService
{
    private const int LongestAnswer = 1 << 20;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>After a failure, and however many tokens with unknown keys strangers send.</summary>
    private static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = AnswerWithin, MaxResponseContentBufferSize = LongestAnswer };
    private volatile TaskCompletionSource _wanted = new();
    private volatile SecurityKey[]? _keys;
    private volatile string? _fault;

    /// <summary>Whether there are keys, or they come from a file.</summary>
    public bool AreThere => options.Metadata is null || _keys is not null;

    /// <summary>A sentence while the keys cannot be read.</summary>
    public IEnumerable<string> Faults => _fault is { } fault ? [fault] : [];

    /// <summary>The keys with an id. A token that names none is tried with the only key there is.</summary>
    public IEnumerable<SecurityKey> Find(string? kid)
    {
        var keys = _keys ?? [];
        if (string.IsNullOrEmpty(kid))
        {
            return keys.Length == 1 ? keys : [];
        }

        var found = keys.Where(key => key.KeyId == kid).ToList();
        if (found.Count == 0)
        {
            _wanted.TrySetResult();
        }

        return found;
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Metadata is { } address && !stoppingToken.IsCancellationRequested)
        {
            var wanted = _wanted = new TaskCompletionSource();
            await ReadAsync(address, stoppingToken);
            await Task.Delay(ReadAtMostEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_fault is null)
            {
                await wanted.Task.WaitAsync(TokenValidator.RefreshKeysEvery, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAsync(string address, CancellationToken stop)
    {
        try
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, stop);
            var keys = read.SigningKeys.Where(JwksFile.IsStrong).ToArray();
            if (keys.Length == 0)
            {
                throw new InvalidDataException($"the answer has no RSA key of {JwksFile.ShortestRsa} bits or more, and no EC key.");
            }

            if (_fault is not null || _keys is null)
            {
                Log.Read(logger, keys.Length);
            }

            (_keys, _fault) = (keys, null);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception e)
        {
            Note(e);
        }
    }

    private void Note(Exception failure)
    {
        var fault = $"Security:Tokens:Metadata: the keys of the issuer cannot be read: {ReasonOf(failure)} " + (_keys is not null
            ? "Those that were read before are still in force."
            : "No token is accepted until they are.");
        if (_fault != fault)
        {
            _fault = fault;
            Log.Unreadable(logger, fault);
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
