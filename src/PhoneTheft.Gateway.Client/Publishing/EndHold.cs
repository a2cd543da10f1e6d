namespace PhoneTheft.Gateway.Client;

/// <summary>Ends the carrier's hold on a device. Where there is none it changes nothing.</summary>
public sealed record EndHold : SyncOperation;
