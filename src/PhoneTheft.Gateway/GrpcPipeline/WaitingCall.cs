namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>A call that waits for the store, or for this node to be new enough.</summary>
internal sealed class WaitingCall : IDisposable
{
    /// <summary>Those with the least time left first; of two with as much, the one that came later.</summary>
    public static readonly IComparer<WaitingCall> ByTimeLeft = Comparer<WaitingCall>.Create(
        (left, right) => left.Deadline != right.Deadline ? left.Deadline.CompareTo(right.Deadline) : right._number.CompareTo(left._number));

    private readonly CallsInFlight _calls;
    private readonly long _number;
    private readonly CancellationTokenSource? _shed;

    /// <param name="calls">Whom to tell when it ends.</param>
    /// <param name="number">In the order of the calls.</param>
    /// <param name="deadline">Until when its caller waits.</param>
    /// <param name="caller">Is cancelled when the caller is gone.</param>
    /// <param name="mayBeShed">Whether it may be ended for another: nothing of it is under way.</param>
    public WaitingCall(CallsInFlight calls, long number, DateTime deadline, CancellationToken caller, bool mayBeShed)
    {
        (_calls, _number, Deadline) = (calls, number, deadline);
        _shed = mayBeShed ? CancellationTokenSource.CreateLinkedTokenSource(caller) : null;
        Token = _shed?.Token ?? caller;
    }

    public DateTime Deadline { get; }

    public bool MayBeShed => _shed is not null;

    /// <summary>Is cancelled when the caller is gone, or when the call was shed.</summary>
    public CancellationToken Token { get; }

    /// <summary>Its place was given to a call with more time left.</summary>
    public bool IsShed { get; private set; }

    public void Shed()
    {
        IsShed = true;
        _shed!.Cancel();
    }

    public void Dispose()
    {
        _calls.Leave(this);
        _shed?.Dispose();
    }
}
