namespace PhoneTheft.Gateway.Security;

[Flags]
internal enum CallerRoles
{
    None = 0,
    Authority = 1,
    Admin = 2,
}
