using System.Globalization;
using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Reads what a client sends, and hands what has to be answered to the writer.</summary>
internal sealed partial class SyncStreamReader(AcceptedHello session, SyncStream stream, PublishHandler publisher, ProgressHandler progress, ILogger logger)
{
    private static readonly GatewayError HelloRepeated = new(
        ErrorReason.HelloRepeated, "hello must be sent once, as the first message of the stream.", "hello");
    private static readonly GatewayError Empty = new(ErrorReason.RequestEmpty, "Exactly one field of SyncRequest.message must be set.");
    private static readonly GatewayError RequestId = new(ErrorReason.VerifyInvalid, "request_id must not be 0.", "request_id");
    private static readonly GatewayError AckAhead = new(ErrorReason.AckAhead, "cursor is ahead of what this stream has sent.", "cursor");

    private int _nacks;

    /// <summary>
    /// Reads until the client is done. A malformed message ends the stream, after the answers to what was sent before it.
    /// </summary>
    public async Task RunAsync(IAsyncStreamReader<SyncRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(requests, cancellationToken);
        }
        catch (RpcException refusal)
        {
            await publisher.AllAnsweredAsync(cancellationToken);
            await stream.PostAsync(new Outgoing.Refusal(refusal), cancellationToken);
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<SyncRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            var request = requests.Current;
            switch (request.MessageCase)
            {
                case SyncRequest.MessageOneofCase.Publish:
                    await publisher.PublishAsync(request.Publish, cancellationToken);
                    break;
                case SyncRequest.MessageOneofCase.Ack:
                    Take(request.Ack);
                    break;
                case SyncRequest.MessageOneofCase.Nack:
                    Tell(request.Nack);
                    break;
                case SyncRequest.MessageOneofCase.Progress:
                    await LookAsync(request.Progress, cancellationToken);
                    break;
                case SyncRequest.MessageOneofCase.Verify:
                    await stream.PostAsync(new Outgoing.Verification(Checked(request.Verify)), cancellationToken);
                    break;
                case SyncRequest.MessageOneofCase.Goodbye:
                    await FinishAsync(cancellationToken);
                    return;
                case SyncRequest.MessageOneofCase.Hello:
                    throw HelloRepeated.ToRpcException();
                default:
                    throw Empty.ToRpcException();
            }
        }

        await FinishAsync(cancellationToken);
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        await publisher.AllAnsweredAsync(cancellationToken);
        stream.Finish();
    }

    private void Tell(Nack nack)
    {
        if (_nacks < SyncLimits.NacksLogged)
        {
            _nacks++;
            Log.NotApplied(logger, session.Caller.Carrier, nack.Shard, nack.Number, Printable(nack.Message));
        }
    }

    private void Take(Ack ack)
    {
        var error = CursorArgument.Read(ack.Cursor, "cursor", session.Store.StoreId, session.Store.Shards, out var cursor)
            ?? DigestsArgument.Read(ack.Digests, session.Store.Shards, out _);
        if (error is not null)
        {
            throw error.ToRpcException();
        }

        var sent = session.Position.Cursor;
        if (cursor.Positions.Any(position => position.Number > sent.Positions[position.Shard].Number))
        {
            throw AckAhead.ToRpcException();
        }
    }

    private async Task LookAsync(ProgressRequest request, CancellationToken cancellationToken)
    {
        if (request.RequestId == 0)
        {
            throw RequestId.ToRpcException();
        }

        await stream.PostAsync(await progress.LookAsync(request.RequestId, cancellationToken), cancellationToken);
    }

    private VerifyRequest Checked(VerifyRequest request)
    {
        var error = request switch
        {
            { RequestId: 0 } => RequestId,
            _ when request.Scope is not (ListScope.Effective or ListScope.Own) => GatewayErrors.ScopeUnknown,
            _ when request.Shard >= session.Store.Shards => new GatewayError(
                ErrorReason.VerifyInvalid, $"shard must be 0 to {session.Store.Shards - 1}; got {request.Shard}.", "shard"),
            _ when request.Digests.Length != Bucket.Count * Digest.Size =>
                new GatewayError(
                    ErrorReason.VerifyInvalid,
                    $"digests must be {Bucket.Count * Digest.Size} bytes long, {Digest.Size} for each of the {Bucket.Count} buckets; " +
                    $"got {request.Digests.Length}.",
                    "digests"),
            _ => null,
        };
        return error is null ? request : throw error.ToRpcException();
    }

    // No digits of any script, which could be an IMEI, and nothing that breaks or turns a line of the log.
    private static string Printable(string text) => string.Concat(text.Take(256).Select(c => char.IsNumber(c) || char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? '?'
            : c));

    private static partial class Log
    {
        [LoggerMessage(1604, LogLevel.Warning, "Carrier {Carrier} could not apply change {Number} of shard {Shard}: {Why}")]
        public static partial void NotApplied(ILogger logger, string carrier, uint shard, ulong number, string why);
    }
}
