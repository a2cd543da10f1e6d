using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>The credentials in use: read at the start, and again whenever a file has changed.</summary>
/// <remarks>
/// Files are compared by content, once a second: the time of a file tells nothing where secrets are mounted as links to links. What is
/// new is taken when two looks have found the same, because whoever writes may be in the middle of it. No call waits for a file. All
/// channels of a client share it; it ends with the last of them.
/// </remarks>
internal sealed partial class CurrentCredentials : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CredentialSources _sources;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();
    private readonly ITimer? _timer;
    private volatile LoadedCredentials _value;
    private CredentialFiles? _seen;
    private Action? _ticked;
    private string? _fault;
    private bool _isFaultLogged;

    /// <exception cref="CredentialsException">A file is not what it should be.</exception>
    public CurrentCredentials(CredentialSources sources, ILogger logger, TimeProvider time)
    {
        _sources = sources;
        _logger = logger;
        _value = CredentialReader.Load(CredentialReader.Look(sources), sources, before: null);
        _timer = sources.HasFiles ? time.CreateTimer(static self => ((CurrentCredentials)self!).Tick(), this, Period, Period) : null;
    }

    public LoadedCredentials Value => _value;

    /// <summary>Another uses it.</summary>
    /// <param name="ticked">A second has passed since credentials changed, or more: nobody uses the ones before any longer.</param>
    public void Share(Action ticked)
    {
        lock (_reading)
        {
            _ticked += ticked;
        }
    }

    /// <summary>One uses it no longer. With the last of them it ends.</summary>
    public void Leave(Action ticked)
    {
        lock (_reading)
        {
            _ticked -= ticked;
            if (_ticked is null)
            {
                Dispose();
            }
        }
    }

    /// <summary>Reads the files now, and takes what they say at one look.</summary>
    /// <returns>The credentials in use from now on; those before if a file is not what it should be.</returns>
    public LoadedCredentials Refresh()
    {
        lock (_reading)
        {
            Read(isOneLookEnough: true);
            return _value;
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        _ticked?.Invoke();
        // A slow disk must not gather threads here.
        if (_reading.TryEnter())
        {
            try
            {
                Read(isOneLookEnough: false);
            }
            finally
            {
                _reading.Exit();
            }
        }
    }

    private void Read(bool isOneLookEnough)
    {
        try
        {
            var files = CredentialReader.Look(_sources);
            var isWhole = isOneLookEnough || (_seen is not null && files.IsSameAs(_seen));
            _seen = files;
            if (files.IsSameAs(_value))
            {
                (_fault, _isFaultLogged, _seen) = (null, false, null);
            }
            else if (isWhole)
            {
                _value = CredentialReader.Load(files, _sources, _value);
                (_fault, _isFaultLogged, _seen) = (null, false, null);
                Log.Changed(_logger);
            }
        }
        catch (CredentialsException e)
        {
            Note(e.Message);
        }
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
