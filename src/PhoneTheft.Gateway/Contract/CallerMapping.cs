using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Callers as the contract writes them.</summary>
internal static class CallerMapping
{
    public static V1.WhoAmIResponse ToContract(this Caller caller) => new()
    {
        Carrier = caller.Carrier,
        Name = caller.Name,
        Roles = { RoleNames.Of(caller.Roles) },
        IdentifiedBy = caller.IdentifiedBy.ToContract(),
        ValidUntil = caller.ValidUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
    };

    private static V1.IdentifiedBy ToContract(this IdentifiedBy by) => by switch
    {
        IdentifiedBy.Development => V1.IdentifiedBy.Development,
        IdentifiedBy.Certificate => V1.IdentifiedBy.Certificate,
        IdentifiedBy.Token => V1.IdentifiedBy.Token,
        IdentifiedBy.Proxy => V1.IdentifiedBy.Proxy,
        _ => V1.IdentifiedBy.Unspecified,
    };
}
