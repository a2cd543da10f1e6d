namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>The state has a new producer; a new session begins with it.</summary>
internal sealed class ProducerRenewedException() : Exception("The state was copied or restored, and publishes as a new producer.");
