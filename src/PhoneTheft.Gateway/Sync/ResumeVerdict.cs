using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Whether a position can be gone on from.</summary>
/// <param name="Reason">Why not; unspecified: it can.</param>
/// <param name="Digest">Of the list at the position, when this node knows it.</param>
internal readonly record struct ResumeVerdict(SnapshotReason Reason, Digest? Digest = null)
{
    public bool IsGood => Reason == SnapshotReason.Unspecified;
}
