namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Why a shard is not being followed right now.</summary>
/// <param name="Fault">In a way code can act on.</param>
/// <param name="Message">For people.</param>
internal sealed record FollowFault(StoreFault Fault, string Message)
{
    public StoreException ToException() => new(Fault, Message);
}
