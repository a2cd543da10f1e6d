using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>Where the loop puts what is to be sent. It never waits: how much may be in there is limited by what may be unanswered.</summary>
internal interface IOutbox
{
    void Send(SyncRequest message);

    /// <summary>What was sent so far is the last of it.</summary>
    void Complete();
}
