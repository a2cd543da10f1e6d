using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Reads a cursor in a request, or says what is wrong with it.</summary>
internal static class CursorArgument
{
    /// <param name="bytes">What the caller sent.</param>
    /// <param name="field">The field it came in.</param>
    /// <param name="storeId">The store that this gateway serves; null: none yet, so that no cursor fits.</param>
    /// <param name="shards">The number of shards of that store.</param>
    /// <param name="cursor">Good when there is no error.</param>
    /// <returns>Null when the cursor is one of this store.</returns>
    public static GatewayError? Read(ByteString bytes, string field, Guid? storeId, int shards, out Cursor cursor)
    {
        if (!Cursor.TryParse(bytes.Span, out cursor!))
        {
            return new GatewayError(
                ErrorReason.CursorInvalid, $"{field} is not a cursor that a gateway has made. Send a cursor unchanged, or none.", field);
        }

        return cursor.StoreId == storeId && cursor.Positions.Length == shards
            ? null
            : new GatewayError(ErrorReason.StoreMismatch, $"{field} belongs to another store. Check the address of the gateway.", field);
    }
}
