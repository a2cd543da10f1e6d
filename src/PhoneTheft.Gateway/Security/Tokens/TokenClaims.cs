using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>What a valid token says.</summary>
/// <param name="Carrier">The carrier that it names; null: none.</param>
/// <param name="Subject">The claim sub; empty: none.</param>
/// <param name="Id">The claim jti; empty: none.</param>
/// <param name="Scopes">The roles that it is good for.</param>
/// <param name="ExpiresAt">Its end.</param>
internal sealed record TokenClaims(string? Carrier, string Subject, string Id, CallerRoles Scopes, DateTimeOffset ExpiresAt)
{
    public static TokenClaims Of(JsonWebToken token, TokenOptions options) => new(
        token.TryGetPayloadValue<object>(options.CarrierClaim, out var carrier) ? carrier as string ?? "" : null,
        token.Subject ?? "",
        token.Id ?? "",
        token.TryGetPayloadValue<object>(options.ScopeClaim, out var scopes) ? RolesOf(scopes) : CallerRoles.None,
        new DateTimeOffset(token.ValidTo, TimeSpan.Zero));

    /// <summary>A text with blanks between the names, or a list of them. Other names are for other services.</summary>
    private static CallerRoles RolesOf(object? scopes)
    {
        var names = scopes switch
        {
            string text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            JsonElement { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!),
            _ => [],
        };
        return names.Aggregate(CallerRoles.None, (roles, name) => RoleNames.TryRead(name, out var role) ? roles | role : roles);
    }
}
