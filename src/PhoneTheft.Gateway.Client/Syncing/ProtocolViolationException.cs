namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>A gateway sent what can't follow from what it sent before: this connection is of no use, the next may be.</summary>
internal sealed class ProtocolViolationException(string message) : Exception(message);
