using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>What came on a stream, kept in its order, and a way to wait for more.</summary>
internal sealed class Inbox
{
    private readonly List<SyncResponse> _messages = [];
    private TaskCompletionSource _news = NewSignal();

    public IReadOnlyList<SyncResponse> All
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    public void Add(SyncResponse message)
    {
        TaskCompletionSource news;
        lock (_messages)
        {
            _messages.Add(message);
            (news, _news) = (_news, NewSignal());
        }

        news.SetResult();
    }

    /// <summary>
    /// What is to be had of the first message, from the very first on, of which anything is; null: the stream ended before.
    /// </summary>
    /// <exception cref="TimeoutException">No message came for as long as <paramref name="silence"/>.</exception>
    /// <exception cref="OperationCanceledException">Messages came, and none of these within <see cref="Wait.Limit"/>.</exception>
    public async Task<T?> FirstAsync<T>(Func<SyncResponse, T?> read, Task ended, TimeSpan silence)
        where T : class
    {
        using var patience = new CancellationTokenSource(Wait.Limit, TimeProvider.System);
        for (var next = 0; ;)
        {
            // In this order: what came before the end is found, and looked for once more after it.
            var isOver = ended.IsCompleted;
            Task news;
            lock (_messages)
            {
                for (; next < _messages.Count; next++)
                {
                    if (read(_messages[next]) is { } found)
                    {
                        return found;
                    }
                }

                news = _news.Task;
            }

            if (isOver)
            {
                return null;
            }

            await Task.WhenAny(news, ended).WaitAsync(silence, TimeProvider.System, patience.Token);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
