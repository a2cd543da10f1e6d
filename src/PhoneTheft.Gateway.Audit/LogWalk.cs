using System.Globalization;
using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>Goes through one log from its first file to its last, and keeps where it should be.</summary>
internal sealed class LogWalk : IDisposable
{
    private readonly VerifiedLog _log;
    private readonly LineWalk _lines;
    private AuditFileName? _file;
    private long _firstFile;
    private AuditRemoval? _removal;
    private readonly List<(long Through, string Text)> _skipped = [];

    public LogWalk(AuditKey key, VerifiedLog log, IReadOnlyList<AuditHead> heads)
    {
        _log = log;
        _lines = new LineWalk(key, log, heads, Take);
    }

    /// <summary>Whether there are files before the last that was entered which are not there.</summary>
    public bool LacksFiles => _skipped.Count > 0 || _firstFile > 1;

    /// <summary>Verifies the next file.</summary>
    public void Enter(AuditFileName file, bool isLast)
    {
        var path = Path.Combine(_log.Directory, file.Name);
        if (file.Number == _file?.Number)
        {
            _log.Find(AuditProblem.FileRepeated, path, 0, $"Another file, {_file.Name}, has the same number.");
            return;
        }

        using var stream = AuditFileName.Open(path);
        if (stream is null)
        {
            // The record of its removal is in a file that comes.
            return;
        }

        _firstFile = _firstFile == 0 ? file.Number : _firstFile;
        _lines.BeginFile(path, Skipped(file));
        _file = file;
        _log.Files++;
        _lines.Read(stream, isLast);
    }

    /// <summary>After the last file.</summary>
    public void Finish()
    {
        var removed = _removal is { } removal ? AuditFileName.Read(removal.ThroughFile)?.Number ?? 0 : 0;
        // They went while the log was read: the record came later.
        foreach (var (_, text) in _skipped.Where(skipped => skipped.Through <= removed))
        {
            _log.Withdraw(AuditProblem.FileMissing, text);
        }

        if (removed > 0)
        {
            _log.Note($"Retention removed the files up to {_removal!.ThroughFile}, with the lines up to {_removal.ThroughLine}.");
        }

        if (_firstFile - 1 > removed)
        {
            var them = removed + 1 == _firstFile - 1 ? "it" : "them";
            _log.Find(
                AuditProblem.FileMissing, _log.Directory, 0,
                $"{FilesText(removed + 1, _firstFile - 1)} missing at the beginning, and no record says that retention removed {them}.");
        }

        _lines.Finish();
    }

    public void Dispose() => _lines.Dispose();

    // A number that is left out, between two files that are there.
    private string Skipped(AuditFileName file)
    {
        if (_file is not { } before || file.Number <= before.Number + 1)
        {
            return "";
        }

        var text = FilesText(before.Number + 1, file.Number - 1);
        _skipped.Add((file.Number - 1, text));
        return text;
    }

    private static string FilesText(long from, long to) => from == to
        ? string.Create(CultureInfo.InvariantCulture, $"File {from:D8} is")
        : string.Create(CultureInfo.InvariantCulture, $"Files {from:D8} to {to:D8} are");

    private void Take(string kind, JsonElement said, string path, long place)
    {
        var (line, amount) = (AuditLine.Amount(said, "line"), AuditLine.Amount(said, "amount"));
        switch (kind)
        {
            case "removed":
                _removal = new AuditRemoval(AuditLine.Text(said, "through_file"), AuditLine.Amount(said, "through_line"));
                break;
            case "lost":
                _log.Note($"Line {line}: the gateway could not write {amount} lines, and did not keep them.");
                break;
            case "recovered":
                _log.Note(
                    $"Line {line}: when the gateway started, {amount} bytes at the end were no whole line, and were taken out.");
                break;
            case "missing":
                _log.Find(
                    AuditProblem.MissingOnRecord, path, place,
                    $"Before line {line}, {(amount > 0 ? $"{amount} " : "")}lines are missing: the store knew of them when the gateway started. "
                    + "The end of the log was cut off, or never reached the disk.");
                break;
        }
    }
}
