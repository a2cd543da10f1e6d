namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Tables;

/// <summary>One byte, very often, without holding it.</summary>
internal sealed class EndlessStream(byte value, long length) : MemoryStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, _left);
        buffer[..count].Fill(value);
        _left -= count;
        return count;
    }
}
