using System.Text;
using CsvHelper;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Every refused line, in a file of its own, and the first few to show. Any thread may add.</summary>
internal sealed class RefusalReport : IDisposable
{
    /// <summary>How many are kept to show.</summary>
    public const int Shown = 20;

    private readonly CsvWriter _csv;
    private readonly Lock _lock = new();
    private readonly List<KeyValuePair<long, LineRefusal>> _first = [];

    public RefusalReport(TextWriter writer, string? path = null)
    {
        Path = path;
        // The texts are strangers': a spreadsheet that opens the report must not take one for a formula.
        _csv = CsvWriter.Create(writer, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, NewLine = "\n" }, leaveOpen: false);
        _csv.WriteHeader("line", "reason", "detail", "text");
    }

    /// <summary>Where it is; null: nowhere that stays.</summary>
    public string? Path { get; }

    public long Count { get; private set; }

    /// <summary>The first lines refused, by number.</summary>
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

    /// <summary>At the path asked for; else next to the file; else, where nobody may write there, in the current directory.</summary>
    public static RefusalReport Open(string file, string? wanted)
    {
        if (wanted is not null)
        {
            return OpenAt(wanted);
        }

        var name = System.IO.Path.GetFileName(file) + ".refused.csv";
        try
        {
            return OpenAt(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file) ?? "", name));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return OpenAt(name);
        }
    }

    public void Add(long line, LineRefusal refusal)
    {
        lock (_lock)
        {
            Count++;
            _csv.WriteField(line);
            _csv.WriteField(refusal.Reason);
            _csv.WriteField(refusal.Detail);
            _csv.WriteField(refusal.Text);
            _csv.EndRecord();
            Show(line, refusal);
        }
    }

    /// <summary>A report of nothing is no report: the file goes, and with it one that an earlier run left there.</summary>
    public void Dispose()
    {
        _csv.Dispose();
        if (Count == 0 && Path is not null)
        {
            File.Delete(Path);
        }
    }

    // Kept in order of lines; of one number, as holds to release have that no line names, in order of arrival.
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

    // For the owner's eyes: the report holds IMEIs.
    private static RefusalReport OpenAt(string path) => new(new StreamWriter(PrivateFile.Create(path), new UTF8Encoding(false)), path);
}
