#!/usr/bin/env dotnet
// Draws docs/icon.png, the packages' icon: a phone behind a bar. `dotnet run scripts/icon.cs` at the root of the repository.
#:property PublishAot=false
#:property NoWarn=$(NoWarn);MA0048;CA1515;CA1303
#:package System.IO.Hashing
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

const int size = 128;
const int samples = 4;

var rows = new byte[size * (1 + (size * 4))];
for (var y = 0; y < size; y++)
{
    for (var x = 0; x < size; x++)
    {
        // The mean of 16 points inside each pixel: edges come out smooth.
        var (r, g, b, a) = (0, 0, 0, 0);
        for (var i = 0; i < samples * samples; i++)
        {
            var colour = ColourAt(x + (((i % samples) + 0.5) / samples), y + (((i / samples) + 0.5) / samples));
            a += colour.A;
            r += colour.R * colour.A / 255;
            g += colour.G * colour.A / 255;
            b += colour.B * colour.A / 255;
        }

        var at = (y * (1 + (size * 4))) + 1 + (x * 4);
        rows[at] = (byte)(a == 0 ? 0 : r * 255 / a);
        rows[at + 1] = (byte)(a == 0 ? 0 : g * 255 / a);
        rows[at + 2] = (byte)(a == 0 ? 0 : b * 255 / a);
        rows[at + 3] = (byte)(a / (samples * samples));
    }
}

using var png = new MemoryStream();
png.Write([0x89, .. "PNG\r\n\x1a\n"u8]);
var header = new byte[13];
BinaryPrimitives.WriteInt32BigEndian(header, size);
BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
header[8] = 8;
header[9] = 6;
Chunk("IHDR"u8, header);
using var packed = new MemoryStream();
using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
{
    zlib.Write(rows);
}

Chunk("IDAT"u8, packed.ToArray());
Chunk("IEND"u8, []);
File.WriteAllBytes("docs/icon.png", png.ToArray());

(byte R, byte G, byte B, byte A) ColourAt(double x, double y)
{
    var slope = Math.Abs(x + y - size) / Math.Sqrt(2);
    return slope < 7 && InRounded(x, y, 10, 10, 118, 118, 26) ? ((byte)0xE5, (byte)0x48, (byte)0x4D, (byte)255)
        : slope < 11 && InRounded(x, y, 10, 10, 118, 118, 26) ? ((byte)0x12, (byte)0x2B, (byte)0x4A, (byte)255)
        : InRounded(x, y, 48, 32, 80, 88, 3) ? ((byte)0x9F, (byte)0xC5, (byte)0xE8, (byte)255)
        : InRounded(x, y, 42, 20, 86, 108, 9) ? ((byte)0xF4, (byte)0xF7, (byte)0xFB, (byte)255)
        : InRounded(x, y, 4, 4, 124, 124, 28) ? ((byte)0x12, (byte)0x2B, (byte)0x4A, (byte)255)
        : default;
}

static bool InRounded(double x, double y, double left, double top, double right, double bottom, double radius)
{
    var dx = Math.Max(Math.Max(left + radius - x, x - (right - radius)), 0);
    var dy = Math.Max(Math.Max(top + radius - y, y - (bottom - radius)), 0);
    return x >= left && x <= right && y >= top && y <= bottom && (dx * dx) + (dy * dy) <= radius * radius;
}

void Chunk(ReadOnlySpan<byte> name, byte[] content)
{
    Span<byte> number = stackalloc byte[4];
    BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
    png.Write(number);
    png.Write(name);
    png.Write(content);
    var crc = new Crc32();
    crc.Append(name);
    crc.Append(content);
    BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
    png.Write(number);
}
