using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>
/// What one connection asks the gateway: how far it is, and which buckets of a shard differ. Of the latter one question at a time: an
/// answer may be a whole shard. The loop only.
/// </summary>
internal sealed class StreamQuestions(SyncConnection connection, TurnQueue turns) : IDisposable
{
    private readonly Dictionary<ulong, TaskCompletionSource<bool>> _progress = [];
    private readonly Queue<Query> _waiting = new();
    private readonly BucketAssembly _buckets = new();
    private Query? _asked;
    private Action? _abandon;
    private ulong _lastProgress;
    private ulong _lastQuery;
    private bool _ended;

    /// <summary>Asks for a checkpoint that covers what the store holds now.</summary>
    /// <returns>The number that it will answer.</returns>
    public ulong RequestProgress()
    {
        connection.Outbox.Send(new SyncRequest { Progress = new ProgressRequest { RequestId = ++_lastProgress } });
        return _lastProgress;
    }

    /// <summary>Completes with the checkpoint that covers what the store held when this was called.</summary>
    public Task<bool> ProgressAsync()
    {
        var reached = Waiting<bool>();
        if (!_ended)
        {
            _progress[RequestProgress()] = reached;
        }

        return reached.Task;
    }

    /// <summary>A checkpoint came that answers this request; 0: none.</summary>
    public void Answered(ulong requestId)
    {
        if (_progress.Remove(requestId, out var reached))
        {
            reached.TrySetResult(true);
        }
    }

    /// <param name="scope">What to compare.</param>
    /// <param name="shard">Of which shard.</param>
    /// <param name="digests">The 256 digests of the state's buckets.</param>
    /// <param name="answered">Called by the loop as soon as the answer is complete: with what differs, or with nothing.</param>
    public void Ask(ListScope scope, int shard, IReadOnlyList<Digest> digests, Action<IReadOnlyList<BucketContent>> answered)
    {
        _waiting.Enqueue(new Query(SyncMessages.Verify(++_lastQuery, scope, shard, digests), answered));
        AskNext();
    }

    /// <summary>Likewise; the answer comes when everything sent before it has been applied.</summary>
    /// <exception cref="ConnectionFault">The connection ended first.</exception>
    public Task<T> AskAsync<T>(ListScope scope, int shard, IReadOnlyList<Digest> digests, Func<IReadOnlyList<BucketContent>, T> answered)
    {
        var answer = Waiting<T>();
        Ask(scope, shard, digests, buckets => answer.TrySetResult(answered(buckets)));
        return answer.Task;
    }

    /// <summary>Asks about the list of a shard as it is now. Reading a whole shard off the loop keeps the changes coming.</summary>
    /// <param name="reader">Of this moment; it is disposed of.</param>
    /// <param name="shard">Which shard.</param>
    /// <param name="answered">As for <see cref="Ask"/>.</param>
    public void AskAbout(StateReader reader, int shard, Action<IReadOnlyList<BucketContent>> answered)
    {
        _ = Task.Run(() =>
        {
            IReadOnlyList<Digest> digests;
            try
            {
                using (reader)
                {
                    digests = reader.BucketDigests(ListScope.Effective, shard);
                }
            }
#pragma warning disable CA1031 // The connection carries it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // A file that can't be read ends the connection with its reason; forgotten here, the shard would wait for its repair for
                // ever.
                connection.Fail(e);
                return;
            }

            turns.Post(() =>
            {
                if (!_ended)
                {
                    Ask(ListScope.Effective, shard, digests, answered);
                }
            });
        });
    }

    /// <exception cref="ConnectionFault">It answers no question, or can't be read.</exception>
    public void Take(VerifyResponse response)
    {
        if (_asked is not { } query || query.Request.RequestId != response.RequestId || query.Request.Shard != response.Shard)
        {
            throw ConnectionFault.Violation("A VerifyResponse answers no VerifyRequest.");
        }

        _buckets.Add(response.Buckets);
        if (response.Last)
        {
            var differing = _buckets.Take();
            _asked = null;
            query.Answered(differing);
            AskNext();
        }
    }

    /// <summary>The connection is gone: whoever waits for an answer hears that it won't come.</summary>
    public void Dispose()
    {
        _ended = true;
        _abandon?.Invoke();
    }

    private TaskCompletionSource<T> Waiting<T>()
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_ended)
        {
            answer.TrySetException(ConnectionFault.Ended());
        }
        else
        {
            _abandon += () => answer.TrySetException(ConnectionFault.Ended());
        }

        return answer;
    }

    private void AskNext()
    {
        if (_asked is null && _waiting.TryDequeue(out _asked))
        {
            connection.Outbox.Send(new SyncRequest { Verify = _asked.Request });
        }
    }

    private sealed record Query(VerifyRequest Request, Action<IReadOnlyList<BucketContent>> Answered);
}
