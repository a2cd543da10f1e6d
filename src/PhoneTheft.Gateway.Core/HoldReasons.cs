namespace PhoneTheft.Gateway.Core;

/// <summary>The rules about reasons, from the GSMA's two lists: the Block list cuts off, the General list only looks closer.</summary>
public static class HoldReasons
{
    extension(HoldReason reason)
    {
        public bool IsKnown => reason is >= HoldReason.Lost and <= HoldReason.Other;

        /// <summary>A claim may only <see cref="Disposition.Track"/>: a dispute about money or property cuts nobody off.</summary>
        public bool MayOnlyTrack => reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim;

        public bool NeedsAuthority => reason is HoldReason.CourtOrder;
    }
}
