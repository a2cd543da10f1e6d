using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>The credentials in use: read at the start, and again whenever a file has changed.</summary>
/// <remarks>
/// Files are compared by content, once a second: the time of a file tells nothing where secrets are mounted as links to links. No call
/// waits for a file.
/// </remarks>
internal sealed partial class CurrentCredentials : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CredentialSources _sources;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();
    private readonly ITimer? _timer;
    private volatile LoadedCredentials _value;
    private string? _fault;
    private bool _isFaultLogged;

    /// <exception cref="CredentialsException">A file is not what it should be.</exception>
    public CurrentCredentials(CredentialSources sources, ILogger logger, TimeProvider time)
    {
        _sources = sources;
        _logger = logger;
        _value = CredentialReader.Read(sources);
        _timer = sources.HasFiles ? time.CreateTimer(static self => ((CurrentCredentials)self!).Tick(), this, Period, Period) : null;
    }

    public LoadedCredentials Value => _value;

    /// <summary>A second has passed since credentials changed, or more: nobody uses the ones before any longer.</summary>
    public Action? Ticked { get; set; }

    /// <summary>Reads the files now.</summary>
    /// <returns>The credentials in use from now on; those before if a file is not what it should be.</returns>
    public LoadedCredentials Refresh()
    {
        lock (_reading)
        {
            try
            {
                var read = CredentialReader.Read(_sources);
                (_fault, _isFaultLogged) = (null, false);
                if (!read.IsSameAs(_value))
                {
                    _value = read;
                    Log.Changed(_logger);
                }
            }
            catch (CredentialsException e)
            {
                Note(e.Message);
            }

            return _value;
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        Ticked?.Invoke();
        Refresh();
    }

    // Whoever renews a certificate writes one file after the other: only what is still wrong a second later is worth a line.
    private void Note(string fault)
    {
        if (fault != _fault)
        {
            (_fault, _isFaultLogged) = (fault, false);
        }
        else if (!_isFaultLogged)
        {
            _isFaultLogged = true;
            Log.NotRead(_logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5301, LogLevel.Information, "Credentials were read again; new connections and calls use them")]
        public static partial void Changed(ILogger logger);

        [LoggerMessage(5302, LogLevel.Warning, "Credentials could not be read again, and those before stay in use: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
