namespace PhoneTheft.Gateway.Carriers;

/// <summary>What is different in a register from the one before it.</summary>
/// <param name="Added">Ids of carriers that were not there before, in the order of the file; so for the others.</param>
/// <param name="Removed">Ids of carriers that are not there any more.</param>
/// <param name="Changed">Ids of carriers of which something is different.</param>
/// <param name="RevokedTokensChanged">Whether other tokens are revoked than before.</param>
public sealed record RegisterChange(
    IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed, bool RevokedTokensChanged)
{
    /// <summary>Whether both say the same.</summary>
    public bool IsNone => Added.Count == 0 && Removed.Count == 0 && Changed.Count == 0 && !RevokedTokensChanged;

    /// <summary>Compares two registers.</summary>
    public static RegisterChange Between(CarrierRegister before, CarrierRegister after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new RegisterChange(
            [.. after.Carriers.Where(carrier => before.Find(carrier.Id) is null).Select(carrier => carrier.Id)],
            [.. before.Carriers.Where(carrier => after.Find(carrier.Id) is null).Select(carrier => carrier.Id)],
            [.. after.Carriers.Where(carrier => before.Find(carrier.Id) is { } was && !was.IsSameAs(carrier)).Select(carrier => carrier.Id)],
            !before.RevokedTokens.ToHashSet(StringComparer.Ordinal).SetEquals(after.RevokedTokens));
    }
}
