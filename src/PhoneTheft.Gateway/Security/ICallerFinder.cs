using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Security;

/// <summary>Finds out who calls; each mode of <see cref="SecurityMode"/> has its own way.</summary>
internal interface ICallerFinder
{
    /// <summary>What a call says about who makes it, as far as this way of finding out uses it.</summary>
    Credentials Read(HttpContext call);

    /// <summary>Completes at once, without memory of its own, for callers that are known.</summary>
    ValueTask<FoundCaller> FindAsync(Credentials credentials);
}

/// <summary>Who calls, or why nobody was recognised: one of the two is there.</summary>
internal readonly record struct FoundCaller(Caller? Caller, GatewayError? Error)
{
    public static implicit operator FoundCaller(Caller caller) => new(caller, null);

    public static implicit operator FoundCaller(GatewayError error) => new(null, error);
}
