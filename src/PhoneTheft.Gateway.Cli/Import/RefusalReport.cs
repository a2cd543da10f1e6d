using System.Text;
using CsvHelper;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The report file of refused lines, and the first few lines to show. Safe for many threads.</summary>
internal sealed class RefusalReport : IDisposable
{
    /// <summary>How many lines are kept to show.</summary>
    public const int Shown = 20;

    private readonly CsvWriter _csv;
    private readonly Lock _lock = new();
    private readonly List<KeyValuePair<long, LineRefusal>> _first = [];
    private readonly SortedDictionary<string, long> _byReason = new(StringComparer.Ordinal);
    private readonly TextWriter _writer;
    private bool _isClosed;

    public RefusalReport(TextWriter writer, string? path = null)
    {
        Path = path;
        _writer = writer;
        // The texts are foreign: a spreadsheet that opens the report must not run one as a formula.
        _csv = CsvWriter.Create(
            writer, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, NewLine = "\n" }, leaveOpen: false);
        _csv.WriteHeader("line", "reason", "detail", "text");
    }

    /// <summary>The path of the file; null if there is none.</summary>
    public string? Path { get; }

    public long Count { get; private set; }

    /// <summary>The first refused lines, by line number.</summary>
    public IReadOnlyList<KeyValuePair<long, LineRefusal>> First
    {
        get
        {
            lock (_lock)
            {
                return [.. _first];
            }
        }
    }

    /// <summary>How many lines were refused for each reason.</summary>
    public IReadOnlyDictionary<string, long> ByReason
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<string, long>(_byReason, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Why the file is incomplete; null if it is complete.</summary>
    public string? Fault { get; private set; }

    /// <summary>
    /// Opens the report at the requested path; by default next to the list, or in the current directory if that is not writable.
    /// </summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static RefusalReport Open(string file, string? wanted)
    {
        var name = System.IO.Path.GetFileName(file) + ".refused.csv";
        try
        {
            return TryOpenBeside(file, wanted, name) ?? OpenAt(wanted ?? name);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw Unwritable(exception.Message);
        }
    }

    public void Add(long line, LineRefusal refusal)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            Count++;
            _byReason[refusal.Reason] = _byReason.GetValueOrDefault(refusal.Reason) + 1;
            Show(line, refusal);
            Try(() =>
            {
                _csv.WriteField(line);
                _csv.WriteField(refusal.Reason);
                _csv.WriteField(refusal.Detail);
                _csv.WriteField(refusal.Text);
                _csv.EndRecord();
            });
        }
    }

    /// <summary>Writes all lines so far to the file.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            Try(() =>
            {
                _csv.Flush();
                _writer.Flush();
            });
        }
    }

    /// <summary>Fails before the import writes anything, if the report cannot be written.</summary>
    /// <exception cref="CliException">The lines so far could not be written.</exception>
    public void Verify()
    {
        Flush();
        if (Fault is { } fault)
        {
            throw Unwritable(fault);
        }
    }

    /// <summary>Closes the report, and deletes an empty one. A pipe, a device or a link stays.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            try
            {
                _csv.Dispose();
            }
            catch (IOException exception)
            {
                Fault ??= Printable.Line(exception.Message, 300);
            }
        }

        if (Count == 0 && Path is not null && new FileInfo(Path).LinkTarget is null && FileFacts.Of(Path) is { Kind: FileKind.Regular })
        {
            File.Delete(Path);
        }
    }

    // During an import a full disk ends the report, not the import.
    private void Try(Action write)
    {
        if (Fault is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException exception)
        {
            Fault = Printable.Line(exception.Message, 300);
        }
    }

    // In the order of line numbers; lines without a number (0) in the order in which they come.
    private void Show(long line, LineRefusal refusal)
    {
        var place = _first.Count;
        while (place > 0 && _first[place - 1].Key > line)
        {
            place--;
        }

        if (place < Shown)
        {
            _first.Insert(place, KeyValuePair.Create(line, refusal));
            _first.RemoveRange(Math.Min(_first.Count, Shown), Math.Max(0, _first.Count - Shown));
        }
    }

    // Not next to a device such as /dev/stdin.
    private static RefusalReport? TryOpenBeside(string file, string? wanted, string name)
    {
        if (wanted is not null || FileFacts.Of(file) is { Kind: FileKind.Other })
        {
            return null;
        }

        try
        {
            return OpenAt(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file) ?? "", name));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    private static RefusalReport OpenAt(string path)
    {
        var report = new RefusalReport(new StreamWriter(OutputFile.Open(path), new UTF8Encoding(false)), path);
        report.Flush();
        if (report.Fault is not { } fault)
        {
            return report;
        }

        report.Dispose();
        throw new IOException(fault);
    }

    private static CliException Unwritable(string fault) =>
        new(ExitCode.Usage, "REPORT_NOT_WRITABLE", $"Cannot write the report of refused lines: {Printable.Line(fault, 300)} Nothing was imported.")
        {
            Field = "--report",
            Hint = "Choose another file with --report PATH.",
        };
}
