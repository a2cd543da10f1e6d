using System.Collections.Concurrent;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>Tells from a request who makes it. In Development mode: the carrier named in the header x-dev-carrier.</summary>
internal sealed class CallerIdentity
{
    public const string DevelopmentHeader = "x-dev-carrier";

    private const string DefaultCarrier = "local";

    // Callers are few and call often; a made-up name per call must not fill the memory, so beyond this they are made anew.
    private const int MostRemembered = 1_000;

    private static readonly GatewayError Invalid = new(
        ErrorReason.CarrierInvalid,
        $"The carrier id in {DevelopmentHeader} must be 1 to {CarrierId.MaxLength} characters of a-z, 0-9 and hyphen.", DevelopmentHeader);

    private readonly ConcurrentDictionary<string, Caller> _known = new(StringComparer.Ordinal);

    /// <param name="request">The request.</param>
    /// <param name="caller">Good when there is no error.</param>
    /// <returns>Null, or CARRIER_INVALID.</returns>
    public GatewayError? Read(HttpContext request, out Caller caller)
    {
        // Straight from the request: a gRPC call's own metadata would be copied for every check.
        var header = request.Request.Headers[DevelopmentHeader];
        var carrier = header.Count == 0 ? DefaultCarrier : header.ToString();
        if (_known.TryGetValue(carrier, out caller!))
        {
            return null;
        }

        if (!CarrierId.IsValid(carrier))
        {
            return Invalid;
        }

        caller = new Caller(carrier, CallerRoles.Authority);
        if (_known.Count < MostRemembered)
        {
            _known.TryAdd(carrier, caller);
        }

        return null;
    }
}
