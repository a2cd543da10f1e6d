using System.Buffers;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>Cuts lines that are too long while reading, so that a line of 100 MB needs no memory.</summary>
/// <remarks>
/// The first <c>limit + 1</c> bytes of a line are passed on, so that a cut line can be told from one that just fits. Line breaks
/// (LF, CR, CR LF) are passed on, so that line numbers stay right. A cut may break the last character.
/// </remarks>
internal sealed class BoundedLineStream(Stream inner, int limit) : Stream
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    private int _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // All that was read may be cut; returning 0 would mean the end.
        while (true)
        {
            var read = inner.Read(buffer);
            if (read == 0)
            {
                return 0;
            }

            var kept = Cut(buffer[..read]);
            if (kept > 0)
            {
                return kept;
            }
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Moves the kept bytes to the front, in place.
    private int Cut(Span<byte> bytes)
    {
        var kept = 0;
        for (var start = 0; start < bytes.Length;)
        {
            var found = bytes[start..].IndexOfAny(LineBreaks);
            var length = found < 0 ? bytes.Length - start : found;
            var take = Math.Min(length, limit + 1 - _length);
            bytes.Slice(start, take).CopyTo(bytes[kept..]);
            kept += take;
            _length += take;
            start += length;
            if (found >= 0)
            {
                bytes[kept++] = bytes[start++];
                _length = 0;
            }
        }

        return kept;
    }
}
