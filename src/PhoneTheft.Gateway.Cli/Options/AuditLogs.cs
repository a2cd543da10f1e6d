using System.CommandLine;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>The directories of audit logs, and the keys that they were written with.</summary>
internal sealed class AuditLogs
{
    private const int LongestKeyFile = 1_024;

    private readonly Argument<string[]> _directories = new("DIR")
    {
        Description = "The directory of an audit log (Audit:Directory of its gateway); several for several gateways.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _keys = new("--key-file")
    {
        Description = "The file with the key of the logs (Audit:KeyFile of their gateways). Repeat it if they have several.",
        HelpName = "FILE",
        Required = true,
    };

    public void AddTo(Command command)
    {
        _directories.Validators.Add(ImeiArguments.RefuseOptions);
        command.Add(_directories);
        command.Add(_keys);
    }

    /// <exception cref="CliException">One of them does not exist.</exception>
    public IReadOnlyList<string> Directories(ParseResult parsed)
    {
        IReadOnlyList<string> all = [.. parsed.GetRequiredValue(_directories).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
        return all.FirstOrDefault(directory => !Directory.Exists(directory)) is { } missing
            ? throw CliException.Usage("DIRECTORY_MISSING", $"There is no directory '{Printable.Line(missing, 200)}'.", "DIR")
            : all;
    }

    /// <exception cref="CliException">One of them is no key.</exception>
    public IReadOnlyList<AuditKey> Keys(ParseResult parsed) => [.. parsed.GetRequiredValue(_keys).Select(Read)];

    private static AuditKey Read(string path)
    {
        using var file = File.OpenRead(path);
        var text = System.Text.Encoding.Latin1.GetString(BoundedFile.Read(file, LongestKeyFile));
        return AuditKey.Read(text.TrimEnd('\r', '\n')) ?? throw CliException.Usage(
            "KEY_INVALID", $"'{Printable.Line(path, 200)}' does not hold a key: 64 hexadecimal digits on one line.", "--key-file");
    }
}
