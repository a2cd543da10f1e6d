namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The header block of every call of a connection: spelt out by the first, which fills the server's table; nine bytes or so in all others.</summary>
/// <remarks>As h2load and the gRPC clients in C, Go and Java do it; so the server decodes what it decodes in the field.</remarks>
internal sealed class RequestHeaders
{
    // RFC 7541, appendix A.
    private const int Authority = 1;
    private const int MethodPost = 3;
    private const int Path = 4;
    private const int SchemeHttp = 6;
    private const int SchemeHttps = 7;
    private const int ContentType = 31;
    private const int FirstDynamic = 62;
    private const int FieldOverhead = 32;

    /// <summary>What a server's table holds until it says otherwise.</summary>
    public const int UsualTableSize = 4_096;

    private RequestHeaders(byte[] first, byte[] others)
    {
        First = first;
        Others = others;
    }

    public byte[] First { get; }

    public byte[] Others { get; }

    /// <param name="address">Where the server is.</param>
    /// <param name="path">/package.Service/Method.</param>
    /// <param name="metadata">More fields: names in lower case.</param>
    /// <param name="tableSize">The server's SETTINGS_HEADER_TABLE_SIZE.</param>
    public static RequestHeaders Of(Uri address, string path, IEnumerable<KeyValuePair<string, string>> metadata, int tableSize)
    {
        var authority = address.Authority;
        KeyValuePair<string, string>[] named = [new("te", "trailers"), .. metadata];
        var size = FieldOverhead + ":path".Length + path.Length + FieldOverhead + ":authority".Length + authority.Length
            + FieldOverhead + "content-type".Length + "application/grpc".Length + named.Sum(field => FieldOverhead + field.Key.Length + field.Value.Length);
        var isRemembered = size <= Math.Min(tableSize, UsualTableSize);
        var first = new HeaderBlockWriter();
        if (tableSize < UsualTableSize)
        {
            first.TableSize(isRemembered ? tableSize : 0);
        }

        var others = new HeaderBlockWriter();
        foreach (var block in new[] { first, others })
        {
            block.Indexed(MethodPost);
            block.Indexed(address.Scheme == Uri.UriSchemeHttps ? SchemeHttps : SchemeHttp);
            if (isRemembered && block == others)
            {
                // The newest entry has the lowest index.
                for (var index = FirstDynamic + 2 + named.Length; index >= FirstDynamic; index--)
                {
                    block.Indexed(index);
                }

                continue;
            }

            block.Literal(Path, path, isRemembered);
            block.Literal(Authority, authority, isRemembered);
            block.Literal(ContentType, "application/grpc", isRemembered);
            foreach (var field in named)
            {
                block.Literal(field.Key, field.Value, isRemembered);
            }
        }

        return new RequestHeaders(first.ToArray(), others.ToArray());
    }
}
