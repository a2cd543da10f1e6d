using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Checking;

/// <summary>How fresh an answer has to be.</summary>
/// <param name="AtLeast">Wait until this node has reached each of these positions; null: none.</param>
/// <param name="IsFull">Ask the store for its newest change first.</param>
/// <param name="MaxStaleness">Refuse older answers; null: any age is accepted.</param>
internal readonly record struct RequiredConsistency(IReadOnlyList<Revision>? AtLeast, bool IsFull, TimeSpan? MaxStaleness)
{
    public bool NeedsWaiting => AtLeast is not null || IsFull;
}
