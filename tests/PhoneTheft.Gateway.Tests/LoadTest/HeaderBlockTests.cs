using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class HeaderBlockTests
{
    [Fact]
    public void A_field_is_written_as_the_standard_writes_it()
    {
        // RFC 7541 C.3.1, without Huffman coding.
        var block = new HeaderBlockWriter();
        block.Indexed(2);
        block.Indexed(6);
        block.Indexed(4);
        block.Literal(1, "www.example.com", isRemembered: true);

        Assert.Equal("828684410F7777772E6578616D706C652E636F6D", Convert.ToHexString(block.ToArray()));
    }

    [Fact]
    public void A_large_number_continues_in_groups_of_seven_bits()
    {
        // RFC 7541 C.1.2: 1337 with a prefix of five bits.
        var block = new HeaderBlockWriter();
        block.TableSize(1337);

        Assert.Equal("3F9A0A", Convert.ToHexString(block.ToArray()));
    }

    [Fact]
    public void The_first_call_fills_the_table_for_the_others()
    {
        var headers = RequestHeaders.Of(new Uri("http://127.0.0.1:50051"), "/p.S/M", [new("x-dev-carrier", "alpha")], tableSize: 4_096);

        // POST, http, then path, authority, content-type, te, x-dev-carrier: the newest entry is 62.
        Assert.Equal("8386C2C1C0BFBE", Convert.ToHexString(headers.Others));
        Assert.True(headers.First.Length > 60);
        Assert.Contains("x-dev-carrier", System.Text.Encoding.ASCII.GetString(headers.First), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_server_with_a_small_table_gets_every_field(int tableSize)
    {
        var headers = RequestHeaders.Of(new Uri("http://127.0.0.1:50051"), "/p.S/M", [], tableSize);

        // The first block begins by giving the table up; no other may say so.
        Assert.Equal(0x20, headers.First[0]);
        Assert.Equal(headers.First[1..], headers.Others);
        Assert.DoesNotContain(headers.Others, b => b >= 0x80 + 62);
    }

    [Theory]
    [InlineData("88", 200, -1)]
    [InlineData("8D", 404, -1)]
    [InlineData("4803353033", 503, -1)]
    [InlineData("000B677270632D7374617475730130", 0, 0)]
    [InlineData("400B677270632D737461747573023134", 0, 14)]
    [InlineData("008B6772706300", 0, -2)]
    [InlineData("20885F0B67727063", 0, -2)]
    [InlineData("2088", 200, -1)]
    [InlineData("00889ACAC8B21234DA8F0130", 0, 0)]
    [InlineData("00889ACAC8B21234DA8F8107", 0, 0)]
    [InlineData("00889ACAC8B21234DA8F8207FF", 0, -2)]
    [InlineData("BE", 0, -2)]
    [InlineData("3F9A0A", 0, -2)]
    [InlineData("000B677270632D7374617475730178", 0, -2)]
    public void A_status_is_read_or_the_reading_fails(string block, int http, int grpc)
    {
        const int Refused = -2;
        if (grpc == Refused)
        {
            Assert.Throws<Http2Exception>(() => ResponseHeaders.Read(Convert.FromHexString(block)));
        }
        else
        {
            Assert.Equal(new ResponseHeaders(http, grpc), ResponseHeaders.Read(Convert.FromHexString(block)));
        }
    }
}
