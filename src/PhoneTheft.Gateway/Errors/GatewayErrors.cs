using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Errors that several parts of the gateway give, so that each has one text.</summary>
internal static class GatewayErrors
{
    public static GatewayError NotLoaded { get; } = new(
        ErrorReason.NotLoaded, "This gateway has not loaded the list yet. Ask another gateway, or repeat the request later.",
        RetryAfter: TimeSpan.FromSeconds(1));

    // The contract has no reason of its own for it; the message says that the store is not at fault.
    public static GatewayError Stopping { get; } = new(
        ErrorReason.StoreUnavailable, "This gateway is stopping; the store is not at fault. Send the request to another gateway.",
        RetryAfter: TimeSpan.FromMilliseconds(100));

    public static GatewayError ScopeUnknown { get; } = new(
        ErrorReason.ChoiceUnknown, "scope must be LIST_SCOPE_OWN or LIST_SCOPE_EFFECTIVE.", "scope");
}
