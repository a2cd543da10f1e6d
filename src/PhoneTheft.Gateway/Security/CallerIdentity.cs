using System.Collections.Concurrent;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>Tells from a call who makes it. In Development mode: the carrier named in the metadata x-dev-carrier.</summary>
internal sealed class CallerIdentity
{
    public const string DevelopmentHeader = "x-dev-carrier";

    private const string DefaultCarrier = "local";

    // Callers are few and call often; a made-up name per call must not fill the memory, so beyond this they are made anew.
    private const int MostRemembered = 1_000;

    private readonly ConcurrentDictionary<string, Caller> _known = new(StringComparer.Ordinal);

    /// <exception cref="RpcException">UNAUTHENTICATED CARRIER_INVALID.</exception>
    public Caller Of(ServerCallContext context)
    {
        // Straight from the request: the call's own metadata would be copied for every check.
        var header = context.GetHttpContext().Request.Headers[DevelopmentHeader];
        var carrier = header.Count == 0 ? DefaultCarrier : header.ToString();
        if (_known.TryGetValue(carrier, out var caller))
        {
            return caller;
        }

        if (!CarrierId.IsValid(carrier))
        {
            throw new GatewayError(
                ErrorReason.CarrierInvalid, $"The carrier id in {DevelopmentHeader} must be 1 to {CarrierId.MaxLength} of a-z, 0-9 and hyphen.", DevelopmentHeader).ToRpcException();
        }

        caller = new Caller(carrier, CallerRoles.Authority);
        if (_known.Count < MostRemembered)
        {
            _known.TryAdd(carrier, caller);
        }

        return caller;
    }
}
