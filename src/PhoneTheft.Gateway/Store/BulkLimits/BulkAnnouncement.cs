namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>What a carrier is about to do in many writes, as it counts it itself.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Token">That of an earlier refusal; empty: none.</param>
/// <param name="Actor">Who at the carrier does this.</param>
/// <param name="Ends">Holds that would end.</param>
/// <param name="Blocks">Devices it would newly block.</param>
/// <param name="ByTac">Of the blocked: how many of which TAC.</param>
/// <param name="IsExact">False: it may be less. Too much of that is no reason for a token.</param>
internal sealed record BulkAnnouncement(
    string Carrier, string Token, string Actor, long Ends, long Blocks, IReadOnlyList<(uint Tac, long Devices)> ByTac, bool IsExact);
