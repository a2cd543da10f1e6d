using System.Collections.Concurrent;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Security;

/// <summary>The caller behind a carrier's id, however a listener has learnt the id. It knows no protocol.</summary>
internal sealed class KnownCallers
{
    // Callers are few and call often; a made-up name per call must not fill the memory, so beyond this they are made anew.
    private const int MostRemembered = 1_000;

    private readonly ConcurrentDictionary<string, Caller> _known = new(StringComparer.Ordinal);

    /// <param name="carrier">The id that the caller was identified with.</param>
    /// <param name="caller">Good when it is a carrier id.</param>
    /// <returns>False: the id is not one that a carrier can have.</returns>
    public bool TryGet(string carrier, out Caller caller)
    {
        if (_known.TryGetValue(carrier, out caller!))
        {
            return true;
        }

        if (!CarrierId.IsValid(carrier))
        {
            return false;
        }

        caller = new Caller(carrier, CallerRoles.All);
        if (_known.Count < MostRemembered)
        {
            _known.TryAdd(carrier, caller);
        }

        return true;
    }
}
