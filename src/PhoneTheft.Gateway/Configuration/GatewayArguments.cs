using System.Globalization;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>Parses the gateway's command line: settings, --config, --print-config and --help.</summary>
/// <remarks>A word that is not a setting is never shown: it may be part of a password that the shell has split.</remarks>
internal sealed partial class GatewayArguments
{
    public const string Help =
        """
        PhoneTheft Gateway: tells mobile networks which phones are stolen, from a list that carriers share.

          PhoneTheft.Gateway [--config FILE] [--print-config] [--SECTION:NAME=VALUE ...]

        Without settings it listens on http://127.0.0.1:50051 (gRPC) and http://127.0.0.1:8080 (health),
        and keeps its list in ./data. The most common settings are:

          --Store:Redis=HOST:PORT         use a Redis, Sentinel or cluster instead of the embedded store
          --Store:RedisPasswordFile=FILE  the file with its password
          --Store:DataDirectory=DIR       where the embedded store keeps its list
          --Listen:Grpc=URL               where to listen for gRPC
          --Listen:Http=URL               where to listen for health probes

        A setting can also be given as SECTION__NAME in the environment, or as
        {"SECTION": {"NAME": "VALUE"}} in the file that --config names. The command line
        overrides the environment, and the environment overrides the file.

        --print-config  show all settings, their values and where each comes from, then exit
        --help          show this text, then exit

        README.md and docs/operations.md describe all settings. Stop the gateway with Ctrl-C.
        Exit codes: 0 stopped, 1 refused to start.
        """;

    private const string FileOption = "--config";
    private const string PrintOption = "--print-config";

    private readonly List<GivenSetting> _given = [];
    private readonly List<string> _faults = [];
    private readonly Queue<string> _words;
    private int _position;

    private GatewayArguments(IEnumerable<string> words) => _words = new Queue<string>(words);

    public bool AsksForHelp { get; private set; }

    public bool AsksForSettings { get; private set; }

    /// <summary>The file of settings; null: none.</summary>
    public string? File { get; private set; }

    public IReadOnlyList<GivenSetting> Given => _given;

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static GatewayArguments Read(IEnumerable<string> words)
    {
        var line = new GatewayArguments(words);
        while (line.Next() is { } word)
        {
            line.Take(word);
        }

        return line;
    }

    private string? Next()
    {
        _position++;
        return _words.TryDequeue(out var word) ? word : null;
    }

    private void Take(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        switch (name)
        {
            case "--help" or "-h" or "-?" when value is null:
                AsksForHelp = true;
                break;
            case PrintOption when value is null:
                AsksForSettings = true;
                break;
            case FileOption:
                TakeFile(value ?? Next());
                break;
            default:
                TakeSetting(name, value);
                break;
        }
    }

    private void TakeFile(string? file)
    {
        if (File is not null)
        {
            _faults.Add($"{FileOption} is given twice. Give one file of settings.");
        }
        else if (string.IsNullOrWhiteSpace(file))
        {
            _faults.Add($"{FileOption} must be followed by the name of a file: {FileOption} FILE.");
        }

        File = file;
    }

    private void TakeSetting(string name, string? value)
    {
        if (!Name().IsMatch(name))
        {
            _faults.Add(string.Create(CultureInfo.InvariantCulture,
                $"Word {_position} of the command line is not a setting. It is not shown here, because it may be part of a password. " +
                $"A value with spaces needs quotes. A setting looks like --Store:Redis=127.0.0.1:6379; --help shows more."));
            return;
        }

        var key = name.TrimStart('-', '/').Replace("__", ":", StringComparison.Ordinal);
        if (name != $"--{key}" && KnownSettings.Find(key) is { } meant)
        {
            _faults.Add($"{name} on the command line is not a setting. Did you mean --{meant.Key}?");
        }
        else if (value is null)
        {
            // Whatever follows without a dash was meant as its value.
            while (_words.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal))
            {
                Next();
            }

            _faults.Add(KnownSettings.Find(key) is { } known
                ? $"{name} on the command line has no value: write --{known.Key}=VALUE, with an equals sign and no spaces."
                : ListenerKeys.Has(key) ? ListenerKeys.FaultOf($"{name} on the command line")
                : $"{name} on the command line is not a setting.{KnownSettings.Suggestion(key)}");
        }
        else
        {
            _given.Add(new GivenSetting(key, value, SettingSource.CommandLine, $"{name} on the command line"));
        }
    }

    // What may be shown: it has the form of a setting's name, up to where its value begins.
    [GeneratedRegex(
        @"^(--?|/)[A-Za-z][\w.-]*(:[\w.-]+)*\z|^[A-Za-z]\w*((:|__)[\w.-]+)+\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
