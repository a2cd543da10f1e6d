namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>Which operation of the journal belongs to which receipt of this process. What an earlier process journaled has none.</summary>
internal sealed class PendingReceipts
{
    private readonly Dictionary<long, (PublishReceipt Receipt, int Index)> _open = [];

    public int Open => _open.Count;

    public void Enter(long firstId, PublishReceipt receipt)
    {
        for (var i = 0; i < receipt.Count; i++)
        {
            _open[firstId + i] = (receipt, i);
        }
    }

    public void Settle(long id, Func<SyncOperation, OperationResult> result)
    {
        if (_open.Remove(id, out var place))
        {
            place.Receipt.Settle(place.Index, result(place.Receipt[place.Index]));
        }
    }

    public void FailAll(Exception exception)
    {
        foreach (var (receipt, _) in _open.Values)
        {
            receipt.Fail(exception);
        }

        _open.Clear();
    }
}
