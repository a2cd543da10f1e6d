namespace PhoneTheft.Gateway.Client.State;

/// <summary>A transaction under way: undone unless it is committed.</summary>
internal sealed class StateTransaction(StateDatabase database) : IDisposable
{
    private bool _over;

    public void Commit()
    {
        database.Commit();
        _over = true;
    }

    public void Dispose()
    {
        if (!_over)
        {
            database.Rollback();
        }
    }
}
