using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Errors as the contract writes them.</summary>
internal static class ItemErrorMapping
{
    public static V1.ItemError ToItemError(this GatewayError error) => new()
    {
        Reason = error.Reason,
        Message = error.Message,
        Field = error.Field,
        BulkConfirmation = error.Confirmation is { } needed
            ? new V1.BulkConfirmation { Token = needed.Token, Amount = (ulong)needed.Amount }
            : null,
    };
}
