using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>
/// Verifies lines one after the other. After one that is wrong it goes on from what that line says, so that only it is named.
/// </summary>
internal sealed class LineWalk : IDisposable
{
    private readonly VerifiedLog _log;
    private readonly KeyedHash _chain;
    private readonly IReadOnlyList<AuditHead> _heads;
    private readonly Action<string, JsonElement, string, long> _onSpecial;
    private readonly List<Gap> _gaps = [];
    private readonly byte[] _hash = new byte[KeyedHash.Length];
    private readonly byte[] _computed = new byte[KeyedHash.Length];
    private readonly byte[] _stated = new byte[KeyedHash.Length];
    private readonly byte[] _other = new byte[KeyedHash.Length];
    private readonly HashSet<AuditHead> _seen = [];
    private bool _hasOther;
    private bool _isBlind = true;
    private bool _isBeginning;
    private long _lines;
    private string _path = "";
    private string _pathBefore = "";
    private string _skipped = "";

    /// <param name="key">The key of the log.</param>
    /// <param name="log">Takes what is found.</param>
    /// <param name="heads">What is known of ends.</param>
    /// <param name="onSpecial">Told of lines with kind, content, file and place that say something about the log itself.</param>
    public LineWalk(AuditKey key, VerifiedLog log, IReadOnlyList<AuditHead> heads, Action<string, JsonElement, string, long> onSpecial)
    {
        _log = log;
        _onSpecial = onSpecial;
        _chain = KeyedHash.OfLines(key);
        _heads = heads;
    }

    /// <param name="path">The file.</param>
    /// <param name="skipped">Which files between it and the one before are not there; empty: none.</param>
    public void BeginFile(string path, string skipped) => (_pathBefore, _path, _skipped, _isBeginning) = (_path, path, skipped, true);

    public void Read(Stream stream, bool isLast)
    {
        var reader = new AuditLineReader(stream);
        while (reader.TryRead(out var bytes, out var end))
        {
            if (end == LineEnd.CutOff)
            {
                TakeHalfLine(reader.Place, isLast);
            }
            else if (end == LineEnd.TooLong || !AuditLine.TryRead(bytes.Span, out var line))
            {
                _log.Find(
                    AuditProblem.LineChanged, _path, reader.Place,
                    $"This is not a line of an audit log; line {_lines + 1} should be here.");
                (_isBlind, _hasOther, _lines, _isBeginning) = (true, false, _lines + 1, false);
            }
            else
            {
                Take(line, reader.Place);
            }
        }
    }

    public void Finish()
    {
        if (_log.FirstLine == 0)
        {
            _log.OnlyFind(AuditProblem.FileCut, "There is not one whole line in this log.");
            return;
        }

        if (_log.Verified == 0)
        {
            _log.OnlyFind(AuditProblem.OtherKey, "No line of this log fits the key. Is it the key of another log?");
            return;
        }

        foreach (var head in _heads.Where(head => head.Node == _log.Node))
        {
            _log.IsEndKnown = true;
            if (head.Lines > _lines)
            {
                _log.Find(
                    AuditProblem.EndMissing, _path, 0,
                    $"The log ends at line {_lines}, but it has had {head.Lines} lines: its end was cut off.");
            }
            else if (head.Lines >= _log.FirstLine && !_seen.Contains(head) && _log.AllFindings == 0)
            {
                _log.Find(
                    AuditProblem.HeadDiffers, _path, 0,
                    $"Line {head.Lines} is not the one that was known: the log was written anew.");
            }
        }
    }

    public void Dispose() => _chain.Dispose();

    private void TakeHalfLine(long place, bool isLast)
    {
        if (isLast)
        {
            _log.Note(
                $"The last line of {Path.GetFileName(_path)} is not complete. A gateway that is writing it, or was killed, leaves that.");
        }
        else
        {
            _log.Find(
                AuditProblem.FileCut, _path, place,
                $"The file ends in the middle of a line, after line {_lines}: its end was cut off.");
        }
    }

    private void Take(AuditLine line, long place)
    {
        line.CopyHash(_stated);
        if (_isBeginning)
        {
            _isBeginning = false;
            if (TakeStart(line, place))
            {
                return;
            }
        }

        var isRight = !_isBlind && Fits(line);
        if (line.Number == _lines + 1)
        {
            if (!isRight && !_isBlind)
            {
                _log.Find(AuditProblem.LineChanged, _path, place, $"Line {line.Number} was changed.");
            }

            GoOn(line, isRight);
        }
        else if (line.Number > _lines)
        {
            var missing = _lines + 1 == line.Number - 1 ? $"Line {_lines + 1} is" : $"Lines {_lines + 1} to {line.Number - 1} are";
            _log.Find(AuditProblem.LineMissing, _path, place, $"{missing} missing before line {line.Number}.");
            _gaps.Add(new Gap(_lines + 1, line.Number - 1, _path, place));
            GoOn(line, isRight: false);
        }
        else
        {
            TakeEarlier(line, place);
        }

        if (isRight && line.Number == _lines)
        {
            TakeRight(line, place);
        }
    }

    // The first line of a file says where it goes on from, so it can be verified even if what was before is gone.
    private bool TakeStart(AuditLine line, long place)
    {
        if (line.Field(",\"kind\":\""u8) != "file")
        {
            return NotConnected(
                AuditProblem.LineMissing, place, line.Number,
                "The first line of the file, which connects it to the file before, is missing.");
        }

        if (AuditFileStart.Of(line) is not { } start)
        {
            return NotConnected(AuditProblem.LineChanged, place, line.Number, $"Line {line.Number} was changed.");
        }

        if (!start.Fits(line, _chain))
        {
            return NotConnected(AuditProblem.LineChanged, place, line.Number, $"Line {line.Number} was changed.");
        }

        Compare(start, Convert.FromHexString(start.PreviousHash), place);
        (_lines, _isBlind, _hasOther) = (start.PreviousLines, false, false);
        GoOn(line, isRight: true);
        TakeRight(line, place);
        return true;
    }

    // Where the file before is there, its last line tells.
    private bool NotConnected(AuditProblem problem, long place, long number, string message)
    {
        if (_skipped.Length > 0)
        {
            _log.Find(AuditProblem.FileMissing, _log.Directory, 0, $"{_skipped} missing.");
        }

        if (_log.FirstLine == 0 || _skipped.Length > 0)
        {
            _log.Find(problem, _path, place, message);
            (_isBlind, _lines) = (true, number - 1);
        }

        return false;
    }

    private void Compare(AuditFileStart start, ReadOnlySpan<byte> previous, long place)
    {
        if (start.File != Path.GetFileName(_path))
        {
            _log.Find(AuditProblem.FileRenamed, _path, place, $"The file was begun as {start.File}.");
        }

        if (_skipped.Length > 0)
        {
            _log.Find(
                AuditProblem.FileMissing, _log.Directory, 0,
                $"{_skipped} missing, with the lines {_lines + 1} to {start.PreviousLines}.");
        }
        else if (_pathBefore.Length > 0 && start.PreviousLines > _lines)
        {
            _log.Find(
                AuditProblem.FileCut, _pathBefore, 0,
                $"The file ends at line {_lines}, but went to line {start.PreviousLines}: its end was cut off.");
        }
        else if (_log.FirstLine > 0 && !_isBlind && !_hasOther
            && (start.PreviousLines < _lines || !previous.SequenceEqual(_hash)))
        {
            _log.Find(AuditProblem.HeadDiffers, _path, place, $"The file does not go on where {Path.GetFileName(_pathBefore)} ends.");
        }
    }

    private bool Fits(AuditLine line)
    {
        if (_hasOther)
        {
            _chain.Compute(_other, line.Content, _computed);
            if (_computed.AsSpan().SequenceEqual(_stated))
            {
                return true;
            }
        }

        _chain.Compute(_hash, line.Content, _computed);
        return _computed.AsSpan().SequenceEqual(_stated);
    }

    private void GoOn(AuditLine line, bool isRight)
    {
        if (_log.FirstLine == 0)
        {
            (_log.FirstLine, _log.From) = (line.Number, line.Field(",\"at\":\""u8));
        }

        // If the line itself is wrong, either what it says or its hash was changed: the next line tells.
        _hasOther = !isRight && !_isBlind;
        if (_hasOther)
        {
            _computed.CopyTo(_other, 0);
        }

        _stated.CopyTo(_hash, 0);
        (_lines, _isBlind) = (line.Number, false);
    }

    private void TakeEarlier(AuditLine line, long place)
    {
        var number = line.Number;
        if (_gaps.FindIndex(gap => gap.From <= number && number <= gap.To) is >= 0 and var at)
        {
            var gap = _gaps[at];
            if (gap.From == gap.To)
            {
                _log.Replace(
                    AuditProblem.LineMissing, gap.Path, gap.Place, AuditProblem.LineMoved,
                    $"Line {line.Number} should be here; it is at line {place} of {Path.GetFileName(_path)}.");
                return;
            }

            _log.Find(AuditProblem.LineMoved, _path, place, $"Line {line.Number} stands after line {_lines}: it was moved.");
            return;
        }

        _log.Find(AuditProblem.LineRepeated, _path, place, $"Line {line.Number} stands after line {_lines}, a second time.");
    }

    private void TakeRight(AuditLine line, long place)
    {
        _log.Verified++;
        _log.LastLine = line.Number;
        _log.To = line.Field(",\"at\":\""u8);
        var node = line.Field(",\"node\":\""u8);
        if (_log.Node != node)
        {
            if (_log.Node.Length > 0)
            {
                _log.Find(AuditProblem.LineMoved, _path, place, $"Line {line.Number} is of the log of {node}.");
            }

            _log.Node = _log.Node.Length > 0 ? _log.Node : node;
        }

        _log.Head = new AuditHead(_log.Node, line.Number, Convert.ToHexStringLower(_stated));
        foreach (var head in _heads)
        {
            if (head.Lines == line.Number && head == _log.Head)
            {
                _seen.Add(head);
            }
        }

        var kind = line.Field(",\"kind\":\""u8);
        if (kind is "removed" or "lost" or "recovered" or "missing")
        {
            using var said = line.Parse();
            _onSpecial(kind, said.RootElement, _path, place);
        }
    }

    private sealed record Gap(long From, long To, string Path, long Place);
}
