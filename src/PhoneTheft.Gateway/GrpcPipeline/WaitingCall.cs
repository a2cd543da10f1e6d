namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>A call that waits for the store, or for this node to be new enough.</summary>
internal sealed class WaitingCall : IDisposable
{
    /// <summary>Those with the least time left first; of two with as much, the one that came later.</summary>
    public static readonly IComparer<WaitingCall> ByTimeLeft = Comparer<WaitingCall>.Create(
        (left, right) => left.Order.Deadline != right.Order.Deadline
            ? left.Order.Deadline.CompareTo(right.Order.Deadline)
            : right.Order.Number.CompareTo(left.Order.Number));

    private readonly CallsInFlight _calls;
    private readonly CancellationTokenSource? _shed;

    /// <param name="calls">Whom to tell when it ends.</param>
    /// <param name="order">By what it is chosen to go.</param>
    /// <param name="caller">Is cancelled when the caller is gone.</param>
    /// <param name="mayBeShed">Whether it may be ended for another: nothing of it is under way.</param>
    public WaitingCall(CallsInFlight calls, CallOrder order, CancellationToken caller, bool mayBeShed)
    {
        (_calls, Order) = (calls, order);
        _shed = mayBeShed ? CancellationTokenSource.CreateLinkedTokenSource(caller) : null;
        Token = _shed?.Token ?? caller;
    }

    public CallOrder Order { get; }

    public bool MayBeShed => _shed is not null;

    /// <summary>Is cancelled when the caller is gone, or when the call was shed.</summary>
    public CancellationToken Token { get; }

    /// <summary>Its place was given to a call with more time left.</summary>
    public bool IsShed { get; private set; }

    public void Shed()
    {
        IsShed = true;
        try
        {
            _shed!.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself since it was chosen.
        }
    }

    public void Dispose()
    {
        _calls.Leave(this);
        _shed?.Dispose();
    }
}

/// <summary>By what it is chosen which call has to go.</summary>
/// <param name="Carrier">Whose it is.</param>
/// <param name="Number">In the order of the calls.</param>
/// <param name="Deadline">Until when its caller waits, as far as we believe it.</param>
internal readonly record struct CallOrder(string Carrier, long Number, DateTime Deadline);
