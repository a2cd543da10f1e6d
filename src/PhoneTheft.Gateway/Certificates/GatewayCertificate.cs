using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The gateway's own certificate in force. New handshakes get the newest; connections that are open keep theirs.</summary>
internal sealed class GatewayCertificate
{
    private const int MostBytes = 1 << 20;

    /// <summary>How long before its end it is said.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private volatile OwnCertificate? _inForce;

    /// <exception cref="SettingsRefusedException">It can't be used.</exception>
    public GatewayCertificate(TlsOptions options, WatchedFiles files, TimeProvider time)
    {
        (_options, _time) = (options, time);
        if (options.Certificate is { } certificate)
        {
            List<string> paths = [certificate, .. new[] { options.Key, options.PasswordFile }.OfType<string>()];
            files.Watch(new WatchedPlace("Tls:Certificate", paths, MostBytes), Take);
        }
    }

    /// <summary>Whether there is one.</summary>
    public bool IsSet => _inForce is not null;

    public OwnCertificate InForce => _inForce ?? throw new InvalidOperationException("No listener has TLS.");

    /// <summary>A sentence if it expires soon or has expired; null otherwise.</summary>
    public string? WarningAt(DateTimeOffset now) =>
        _inForce is not { } own || own.NotAfter - now > Soon ? null
        : now > own.NotAfter
            ? $"The gateway's certificate in {_options.Certificate} expired at {Text(own.NotAfter)}, and clients refuse it. Write a new one there."
            : $"The gateway's certificate in {_options.Certificate} expires at {Text(own.NotAfter)}, in {(own.NotAfter - now).Days} days. " +
                "Write a new one there; no restart is needed.";

    private void Take(IReadOnlyList<FileContent> files)
    {
        string? password = null;
        if (_options.PasswordFile is { } file && !SecretFile.TryRead(file, out password, out var fault))
        {
            throw new InvalidDataException($"Tls:PasswordFile {fault}.");
        }

        var read = OwnCertificate.Read(files[0], _options.Key is null ? files[0] : files[1], password);
        var now = _time.GetUtcNow();
        _inForce = now > read.NotAfter
                ? throw new InvalidDataException($"{files[0].Path} expired at {Text(read.NotAfter)}. Get a new certificate.")
            : now < read.NotBefore
                ? throw new InvalidDataException($"{files[0].Path} is not valid before {Text(read.NotBefore)}. Check the clock, or get another certificate.")
            : read;
    }

    private static string Text(DateTimeOffset time) => $"{time:yyyy-MM-dd HH:mm:ss} UTC";
}
