using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>A row of the <see cref="RoleTable"/>: what a caller must be to use an RPC or an HTTP path, and what a call takes.</summary>
internal sealed class Requirement
{
    private readonly bool _isAnyRole;
    private readonly GatewayError _refusal;

    private Requirement(string path, string part, Strictness strictness, CallerRoles roles, CallCost cost)
    {
        (Path, Part, Strictness, Roles, Cost) = (path, part, strictness, roles, cost);
        _isAnyRole = roles == CallerRoles.All;
        var name = path.Contains('.', StringComparison.Ordinal) ? NameOf(path) : $"The page {path}";
        var names = RoleNames.Of(roles);
        _refusal = new GatewayError(
            ErrorReason.RoleRequired,
            $"{name}{(part.Length > 0 ? $" with {part}" : "")} requires " +
            (_isAnyRole ? "any role." : $"the role {string.Join(" or ", names)}."));
    }

    /// <summary>The path of the request: /package.Service/Method for an RPC.</summary>
    public string Path { get; }

    /// <summary>What of it this row is about; empty: all of it. Another row says what the rest requires.</summary>
    public string Part { get; }

    public Strictness Strictness { get; }

    /// <summary>One of these is enough.</summary>
    public CallerRoles Roles { get; }

    /// <summary>What the call itself takes from the quotas of its carrier.</summary>
    public CallCost Cost { get; }

    /// <summary>While it waits, nothing of it is under way: a gateway with too many calls may end it for another.</summary>
    public bool IsSheddable { get; private init; }

    /// <summary>Nobody has to say who it is.</summary>
    public bool IsOpen => Strictness == Strictness.Open;

    /// <summary>How people call it: an RPC by its method, a page by its path.</summary>
    public static string NameOf(string path) => path.Contains('.', StringComparison.Ordinal) ? path[(path.LastIndexOf('/') + 1)..] : path;

    public static Requirement Everybody(string path, CallCost cost) => new(path, "", Strictness.Open, CallerRoles.None, cost);

    public static Requirement AnyIdentity(string path, CallCost cost) => new(path, "", Strictness.Identity, CallerRoles.None, cost);

    public static Requirement AnyRole(string path, CallCost cost) => new(path, "", Strictness.Role, CallerRoles.All, cost);

    public static Requirement AnyOf(CallerRoles roles, string path, CallCost cost) => new(path, "", Strictness.Role, roles, cost);

    /// <summary>Of a request that asks for more than its path itself requires. Of the quotas the row of the path takes.</summary>
    public static Requirement OfPart(string part, CallerRoles roles, string path) =>
        new(path, part, Strictness.Role, roles, CallCost.Nothing);

    /// <summary>Of what has no row.</summary>
    public static Requirement Closed(string path) => new(path, "", Strictness.Closed, CallerRoles.None, CallCost.Nothing);

    /// <summary>The same row of a call that may be ended while it waits.</summary>
    public Requirement Sheddable() => new(Path, Part, Strictness, Roles, Cost) { IsSheddable = true };

    /// <returns>Null if a caller of that kind may use it. Of a path that is open, nobody has to ask.</returns>
    public GatewayError? RefusalOf(Caller caller) => Strictness switch
    {
        Strictness.Open or Strictness.Identity => null,
        Strictness.Role when (caller.Roles & Roles) != CallerRoles.None => null,
        _ => _refusal,
    };
}

/// <summary>What a <see cref="Requirement"/> asks for.</summary>
internal enum Strictness
{
    /// <summary>Nobody may use it.</summary>
    Closed,

    /// <summary>A role.</summary>
    Role,

    /// <summary>To be somebody, with or without a role.</summary>
    Identity,

    /// <summary>Nothing.</summary>
    Open,
}
