using System.Buffers;
using System.Text;
using System.Text.Json;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Audit;

/// <summary>Writes entries as lines, one after the other, and connects each to the one before. docs/audit-format.md has the form.</summary>
/// <remarks>No string is made for a line. One thread at a time.</remarks>
internal sealed class AuditLineWriter : IDisposable
{
    // The default encoder stays: what it writes is ASCII alone, so a terminal that shows a line does not obey what a caller has put
    // into it.
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    private readonly KeyedHash _chain;
    private readonly KeyedHash _devices;
    private readonly KeyedHash _contents;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1_024);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _head = new byte[KeyedHash.Length];
    private readonly bool _inClear;

    /// <param name="key">Connects the lines.</param>
    /// <param name="node">The name of the gateway in the log.</param>
    /// <param name="inClear">Whether devices are written in clear.</param>
    /// <param name="lines">The number of the last line that was written.</param>
    /// <param name="head">Its hash.</param>
    public AuditLineWriter(AuditKey key, string node, bool inClear, long lines, ReadOnlySpan<byte> head)
    {
        _chain = KeyedHash.OfLines(key);
        _devices = KeyedHash.OfDevices(key);
        _contents = KeyedHash.OfContents(key);
        _json = new Utf8JsonWriter(_buffer, Options);
        Node = node;
        _inClear = inClear;
        Lines = lines;
        head.CopyTo(_head);
    }

    /// <summary>Whose log it is.</summary>
    public string Node { get; }

    /// <summary>The number of the last line.</summary>
    public long Lines { get; private set; }

    /// <summary>The hash of the last line.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The lines since <see cref="GoOnFrom"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <inheritdoc cref="AuditFirstLine.Read"/>
    public AuditFirstLine? FirstLineOf(string path) => AuditFirstLine.Read(path, _chain);

    /// <summary>Forgets the lines: they are on the disk, or are written anew from there on.</summary>
    /// <param name="lines">The number of the last line that stands.</param>
    /// <param name="head">Its hash.</param>
    public void GoOnFrom(long lines, ReadOnlySpan<byte> head)
    {
        _buffer.ResetWrittenCount();
        Lines = lines;
        head.CopyTo(_head);
    }

    /// <param name="entry">What the line says.</param>
    /// <param name="start">For the first line of a file.</param>
    /// <param name="removal">For the record of a removal.</param>
    public void Write(AuditEntry entry, AuditFileStart? start = null, AuditRemoval? removal = null)
    {
        var from = _buffer.WrittenCount;
        Lines++;
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteNumber("line"u8, Lines);
        _json.WriteString("at"u8, entry.At.UtcDateTime);
        _json.WriteString("node"u8, Node);
        _json.WriteString("kind"u8, AuditKinds.NameOf(entry.Kind));
        WriteText("carrier"u8, entry.Carrier);
        WriteText("by"u8, entry.IdentifiedBy);
        WritePeer(entry);
        WriteText("actor"u8, entry.Actor);
        WriteText("call"u8, entry.Call);
        WriteText("outcome"u8, entry.Outcome is { } outcome ? AuditOutcomes.NameOf(outcome) : "");
        WriteText("reason"u8, entry.Reason);
        WriteDevice(entry.Device);
        WriteText("hold"u8, entry.Hold);
        WriteText("owner"u8, entry.Owner);
        WriteNumber("amount"u8, entry.Amount);
        if (entry.Revision is { } revision)
        {
            _json.WriteNumber("shard"u8, revision.Shard);
            _json.WriteNumber("epoch"u8, revision.Epoch);
            _json.WriteNumber("revision"u8, revision.Number);
        }

        WriteContent(entry.Content);
        WriteText("note"u8, entry.Note);
        if (start is not null)
        {
            _json.WriteString("file"u8, start.File);
            _json.WriteString("previous"u8, start.Previous);
            _json.WriteNumber("previous_lines"u8, start.PreviousLines);
            _json.WriteString("previous_hash"u8, start.PreviousHash);
        }

        if (removal is not null)
        {
            _json.WriteString("through_file"u8, removal.ThroughFile);
            _json.WriteNumber("through_line"u8, removal.ThroughLine);
        }

        _json.Flush();
        Connect(from);
    }

    public void Dispose()
    {
        _json.Dispose();
        _chain.Dispose();
        _devices.Dispose();
        _contents.Dispose();
    }

    private void Connect(int from)
    {
        _chain.Compute(_head, _buffer.WrittenSpan[from..], _head);
        var end = _buffer.GetSpan(AuditLine.EndLength + 1);
        AuditLine.BeforeHash.CopyTo(end);
        Convert.TryToHexStringLower(_head, end[AuditLine.BeforeHash.Length..], out _);
        AuditLine.AfterHash.CopyTo(end[(AuditLine.BeforeHash.Length + (2 * KeyedHash.Length))..]);
        end[AuditLine.EndLength] = (byte)'\n';
        _buffer.Advance(AuditLine.EndLength + 1);
    }

    private void WritePeer(AuditEntry entry)
    {
        Span<byte> text = stackalloc byte[64];
        if (entry.Peer is { } peer && peer.TryFormat(text, out var length))
        {
            _json.WriteString("peer"u8, text[..length]);
        }
    }

    private void WriteDevice(EquipmentIdentity? device)
    {
        if (device is not { } identity)
        {
            return;
        }

        Span<byte> digits = stackalloc byte[EquipmentIdentity.Length];
        identity.TryFormat(digits, out _);
        if (_inClear)
        {
            _json.WriteString("imei"u8, digits);
            return;
        }

        Span<byte> hash = stackalloc byte[KeyedHash.Length];
        _devices.Compute(digits, hash);
        WriteHash("device"u8, hash[..KeyedHash.KeptLength]);
    }

    private void WriteContent(string fingerprint)
    {
        if (fingerprint.Length > 0)
        {
            Span<byte> hash = stackalloc byte[KeyedHash.Length];
            _contents.Compute(Encoding.UTF8.GetBytes(fingerprint), hash);
            WriteHash("content"u8, hash[..KeyedHash.KeptLength]);
        }
    }

    private void WriteHash(ReadOnlySpan<byte> name, ReadOnlySpan<byte> hash)
    {
        Span<byte> text = stackalloc byte[2 * KeyedHash.Length];
        Convert.TryToHexStringLower(hash, text, out var length);
        _json.WriteString(name, text[..length]);
    }

    private void WriteNumber(ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            _json.WriteNumber(name, value);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, string text)
    {
        if (text.Length <= AuditEntry.MaxText)
        {
            if (text.Length > 0)
            {
                _json.WriteString(name, text);
            }

            return;
        }

        _json.WriteString(name, string.Concat(text.AsSpan(0, AuditEntry.MaxText - 1), "…"));
    }
}
