using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>device --json</c>.</summary>
internal sealed record DeviceDocument(
    string Identity,
    string Status,
    bool CheckDigitMismatch,
    bool LostHold,
    string? Brand,
    string? Model,
    IReadOnlyList<HoldDocument> Holds,
    IReadOnlyList<PastHoldDocument> PastHolds,
    RevisionDocument? Revision)
{
    public static DeviceDocument Of(DeviceDetails device) => new(
        device.Identity.ToString(),
        Words.Of(device.Status),
        device.CheckDigitMismatch,
        device.IsLostHold,
        device.Model?.Brand,
        device.Model?.Model,
        [.. device.Holds.Select(HoldDocument.Of)],
        [.. device.PastHolds.Select(PastHoldDocument.Of)],
        RevisionDocument.Of(device.Revision));
}
