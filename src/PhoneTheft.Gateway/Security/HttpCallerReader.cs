using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>Tells from an HTTP request who makes it. In Development mode: the carrier named in the header x-dev-carrier.</summary>
internal sealed class HttpCallerReader(KnownCallers callers)
{
    public const string DevelopmentHeader = "x-dev-carrier";

    private const string DefaultCarrier = "local";

    private static readonly GatewayError Invalid = new(
        ErrorReason.CarrierInvalid,
        $"The carrier id in {DevelopmentHeader} must be 1 to {CarrierId.MaxLength} characters of a-z, 0-9 and hyphen.", DevelopmentHeader);

    /// <param name="request">The request.</param>
    /// <param name="caller">Good when there is no error.</param>
    /// <returns>Null, or CARRIER_INVALID.</returns>
    public GatewayError? Read(HttpContext request, out Caller caller)
    {
        // Straight from the request: a gRPC call's own metadata would be copied for every check.
        var header = request.Request.Headers[DevelopmentHeader];
        return callers.TryGet(header.Count == 0 ? DefaultCarrier : header.ToString(), out caller) ? null : Invalid;
    }
}
