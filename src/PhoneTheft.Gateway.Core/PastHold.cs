namespace PhoneTheft.Gateway.Core;

/// <summary>A hold that is over. The store keeps a device's last 8, for 2 years.</summary>
/// <param name="Hold">The hold as it was.</param>
/// <param name="EndedAt">The store's time of the change that ended it.</param>
/// <param name="End">Why it is over.</param>
/// <param name="EndedBy">Who at the carrier ended it; visible as <see cref="Core.Hold.Reference"/> is.</param>
/// <param name="EndedRevision">The change that ended it.</param>
public sealed record PastHold(Hold Hold, DateTimeOffset EndedAt, HoldEnd End, string EndedBy, Revision EndedRevision);
