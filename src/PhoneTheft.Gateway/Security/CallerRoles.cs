namespace PhoneTheft.Gateway.Security;

/// <summary>What a caller may do beyond its own holds.</summary>
[Flags]
internal enum CallerRoles
{
    None = 0,
    Authority = 1,
    Admin = 2,
}
