using System.Globalization;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>The losses to record when the operator accepted that changes are missing.</summary>
internal static class AcceptedLosses
{
    /// <param name="accepted">What is missing.</param>
    /// <param name="token">What the operator accepted it with: no other loss has it.</param>
    /// <param name="now">When.</param>
    /// <returns>One at least: not to know what is missing is no reason to say nothing.</returns>
    public static IEnumerable<Loss> Of(StoreLoss accepted, string token, DateTimeOffset now)
    {
        if (accepted.Missing.Count == 0)
        {
            // Nothing else tells it from an earlier one, which may have been cleared.
            var name = ulong.Parse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            yield return new Loss { Shard = 0, Number = 0, Chain = name, Head = 0, HeadChain = name, Changes = 1, IsAtLeast = true, Cause = LossCause.Accepted, NoticedAt = now };
        }

        foreach (var missing in accepted.Missing)
        {
            yield return new Loss
            {
                Shard = missing.Shard,
                Number = missing.Acknowledged,
                Chain = missing.Chain,
                Head = missing.Acknowledged,
                HeadChain = missing.Chain,
                Changes = missing.Count,
                IsAtLeast = missing.IsAnother || accepted.Doubt is not null,
                Cause = LossCause.Accepted,
                NoticedAt = now,
            };
        }
    }
}
