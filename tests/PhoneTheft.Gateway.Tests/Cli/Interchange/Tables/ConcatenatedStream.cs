namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Tables;

/// <summary>One stream after the other.</summary>
internal sealed class ConcatenatedStream(params Stream[] parts) : MemoryStream
{
    private int _part;

    public override int Read(Span<byte> buffer)
    {
        while (_part < parts.Length)
        {
            if (parts[_part].Read(buffer) is > 0 and var read)
            {
                return read;
            }

            _part++;
        }

        return 0;
    }
}
