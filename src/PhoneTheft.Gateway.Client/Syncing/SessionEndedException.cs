namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>The connection that was asked something is gone; ask the next.</summary>
internal sealed class SessionEndedException() : Exception("The connection ended before the answer came.");
