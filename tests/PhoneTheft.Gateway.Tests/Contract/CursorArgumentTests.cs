using Google.Protobuf;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Tests.Contract;

public sealed class CursorArgumentTests
{
    private const int Shards = 16;

    private static readonly Guid Store = Guid.Parse("594f8930-c400-491c-adcf-191af66e7a2b");

    [Fact]
    public void A_cursor_of_this_store_is_taken()
    {
        Assert.Null(CursorArgument.Read(Of(Store, Shards), "cursor", Store, Shards, out var cursor));
        Assert.Equal((Store, Shards), (cursor.StoreId, cursor.Positions.Length));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void Bytes_that_are_no_cursor_are_refused(byte[] bytes)
    {
        var error = CursorArgument.Read(ByteString.CopyFrom(bytes), "consistency.at_least_cursor", Store, Shards, out _);

        Assert.Equal((ErrorReason.CursorInvalid, "consistency.at_least_cursor"), (error!.Reason, error.Field));
    }

    [Fact]
    public void A_cursor_of_another_store_is_refused() =>
        Assert.Equal(ErrorReason.StoreMismatch, ReasonFor(Of(Guid.NewGuid(), Shards), Store));

    [Fact]
    public void A_cursor_of_another_number_of_shards_is_refused() =>
        Assert.Equal(ErrorReason.StoreMismatch, ReasonFor(Of(Store, 64), Store));

    [Fact]
    public void No_cursor_fits_a_store_that_is_not_known() => Assert.Equal(ErrorReason.StoreMismatch, ReasonFor(Of(Store, Shards), null));

    private static ErrorReason? ReasonFor(ByteString bytes, Guid? storeId) =>
        CursorArgument.Read(bytes, "cursor", storeId, Shards, out _)?.Reason;

    private static ByteString Of(Guid storeId, int shards) =>
        ByteString.CopyFrom(
            new Cursor(storeId, [.. Enumerable.Range(0, shards).Select(shard => new Revision(shard, 1, 7, 9))]).ToByteArray());
}
