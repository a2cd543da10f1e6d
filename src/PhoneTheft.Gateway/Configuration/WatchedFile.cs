using System.Security.Cryptography;
using System.Text;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>
/// Files of a setting that are read at the start, and again when they have changed. What is missing, damaged or half written leaves in
/// force what was read before, and is said.
/// </summary>
/// <remarks>
/// A change counts when it was the same at two looks in a row: half a list of revoked tokens would be a good list of fewer. It is found by
/// content, because mounted files are swapped by links, and on some file systems times are coarse.
/// </remarks>
internal sealed partial class WatchedFile
{
    private readonly WatchedPlace _place;
    private readonly Action<IReadOnlyList<FileContent>> _take;
    private readonly ILogger _logger;
    private string _seen;
    private string _judged;
    private volatile string? _fault;

    /// <param name="place">Which files.</param>
    /// <param name="take">
    /// Puts their content in force, as a whole, or throws <see cref="InvalidDataException"/> with a sentence that says what is wrong. No
    /// secret may be in it.
    /// </param>
    /// <param name="logger">Told of changes and faults.</param>
    /// <exception cref="SettingsRefusedException">They can't be used. Afterwards only <see cref="Fault"/> says so.</exception>
    public WatchedFile(WatchedPlace place, Action<IReadOnlyList<FileContent>> take, ILogger logger)
    {
        (_place, _take, _logger) = (place, take, logger);
        var (files, fault) = place.Read();
        fault ??= Take(files);
        if (fault is not null)
        {
            throw new SettingsRefusedException([$"{place.Setting}: {fault}"]);
        }

        _seen = _judged = Fingerprint(files, fault);
        News = new FileNews(place.Setting, _judged, Fault: null);
    }

    /// <summary>A sentence that says what is wrong with the files as they are now; null: they are in force.</summary>
    public string? Fault => _fault;

    /// <summary>What is in force, or what is wrong with the files since it was put in force.</summary>
    public FileNews News { get; private set; }

    /// <summary>Reads them again. Not at the same time from two threads.</summary>
    /// <returns>Whether there is news.</returns>
    public bool Look()
    {
        var (files, unreadable) = _place.Read();
        var now = Fingerprint(files, unreadable);
        var isSettled = now == _seen;
        _seen = now;
        if (!isSettled || now == _judged)
        {
            return false;
        }

        _judged = now;
        if ((unreadable ?? Take(files)) is { } fault)
        {
            _fault = $"{_place.Setting}: {fault} What was read before stays in force.";
            Log.Refused(_logger, _place.Setting, fault);
        }
        else
        {
            _fault = null;
            Log.Taken(_logger, _place.Setting, string.Join(", ", _place.Paths));
        }

        News = new FileNews(_place.Setting, now, _fault);
        return true;
    }

    private string? Take(IReadOnlyList<FileContent> files)
    {
        try
        {
            _take(files);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong with a file must not end the process, and its message could hold part of the file.
            return $"{string.Join(", ", _place.Paths)} can't be read ({e.GetType().Name}).";
        }
    }

    private static string Fingerprint(IReadOnlyList<FileContent> files, string? fault)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\0{file.IsOpenToOthers}\0{file.IsWritableByOthers}\0{file.Bytes.Length}\0"));
            hash.AppendData(file.Bytes);
        }

        return fault ?? Convert.ToHexString(hash.GetHashAndReset());
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Information, "{Setting} was read again: {Files}")]
        public static partial void Taken(ILogger logger, string setting, string files);

        [LoggerMessage(2302, LogLevel.Error, "{Setting} has changed and is not used: {Fault} What was read before stays in force")]
        public static partial void Refused(ILogger logger, string setting, string fault);
    }
}

/// <summary>Files of a setting were read.</summary>
/// <param name="Setting">The setting that names them.</param>
/// <param name="Fingerprint">Tells their content from any other; the fault, if they could not be read.</param>
/// <param name="Fault">Why they are not in force; null: they are.</param>
internal sealed record FileNews(string Setting, string Fingerprint, string? Fault);
