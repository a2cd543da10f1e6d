using System.Collections.Concurrent;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>In Development mode a caller is the carrier that it names, with all roles.</summary>
internal sealed class DevelopmentCallers(CarrierQuotaBook quotas) : ICallerFinder
{
    private const string DefaultCarrier = "local";

    // Callers are few and call often; a made-up name per call must not fill the memory, so beyond this they are made anew.
    private const int MostRemembered = 1_000;

    private static readonly GatewayError Invalid = new(
        ErrorReason.CarrierInvalid,
        $"The carrier id in {Credentials.DevelopmentHeader} must be 1 to {CarrierId.MaxLength} characters of a-z, 0-9 and hyphen.",
        Credentials.DevelopmentHeader);

    private readonly ConcurrentDictionary<string, Caller> _known = new(StringComparer.Ordinal);

    public Credentials Read(HttpContext call) => Credentials.OfDevelopment(call);

    public ValueTask<FoundCaller> FindAsync(Credentials credentials) => new(Find(credentials.Named ?? DefaultCarrier));

    private FoundCaller Find(string carrier)
    {
        if (_known.TryGetValue(carrier, out var caller))
        {
            return caller;
        }

        if (!CarrierId.IsValid(carrier))
        {
            return Invalid;
        }

        caller = new Caller(carrier, CallerRoles.All, IdentifiedBy.Development) { Quota = quotas.Of(carrier) };
        if (_known.Count < MostRemembered)
        {
            _known.TryAdd(carrier, caller);
        }

        return caller;
    }
}
