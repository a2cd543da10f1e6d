namespace PhoneTheft.Gateway.Client;

/// <summary>Ends the caller's hold on a device. The device stays PROHIBITED while other carriers block it.</summary>
/// <remarks>A hold that ended before: Unchanged. A device that the caller never held: HOLD_NOT_FOUND.</remarks>
public sealed record UnblockWrite : HoldWrite;
