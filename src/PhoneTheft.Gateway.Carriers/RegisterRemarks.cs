namespace PhoneTheft.Gateway.Carriers;

/// <summary>What is allowed in a register and still looks odd, or matters so much that somebody should look at it.</summary>
public static class RegisterRemarks
{
    /// <summary>A sentence for each, in the order of the carriers.</summary>
    public static IReadOnlyList<string> Of(CarrierRegister register)
    {
        ArgumentNullException.ThrowIfNull(register);
        return [.. register.Carriers.Count == 0 ? ["There is no carrier, so nobody can call."] : register.Carriers.SelectMany(Of)];
    }

    private static IEnumerable<string> Of(Carrier carrier)
    {
        if (!carrier.CanIdentify)
        {
            yield return $"Carrier {carrier.Id} has no certificates, tokens or proxy, so it cannot say who it is.";
        }

        if (carrier.Roles == CallerRoles.None)
        {
            yield return $"Carrier {carrier.Id} has no roles, so it can do nothing.";
        }

        if (carrier.Roles.HasFlag(CallerRoles.Admin))
        {
            yield return $"Carrier {carrier.Id} has the role admin: it may end the holds of every carrier.";
        }

        if (carrier.Contact.Length == 0)
        {
            yield return $"Carrier {carrier.Id} has no contact.";
        }
    }
}
