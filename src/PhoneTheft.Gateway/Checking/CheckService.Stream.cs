using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Checking;

internal sealed partial class CheckService
{
    /// <summary>Answers of about 60 bytes: 16 kB.</summary>
    private const int MostUnflushed = 256;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushed = new();

    private static readonly GatewayError LateConsistency = new(
        ErrorReason.ConsistencyInvalid, "max_staleness is taken from the first message of a stream and counts for all.", "max_staleness");

    public override Task CheckStream(
        IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context) =>
        boundary.GuardAsync(() => CheckStreamAsync(requestStream, responseStream, context), context);

    private async Task CheckStreamAsync(
        IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context)
    {
        using var open = streams.Open();
        callers.Of(context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        TimeSpan? maxStaleness = null;
        var isFirst = true;
        var unflushed = 0;
        var next = requestStream.MoveNext(stop.Token);
        while (await NextAsync(next))
        {
            var request = requestStream.Current;
            var response = new CheckStreamResponse { CorrelationId = request.CorrelationId };
            if (isFirst)
            {
                maxStaleness = RequiredConsistency.ReadMaxStaleness(request.MaxStaleness, "max_staleness");
                Fill(response, request.Imei, maxStaleness);
            }
            else if (request.MaxStaleness is not null)
            {
                response.Error = LateConsistency.ToItemError();
            }
            else
            {
                Fill(response, request.Imei, maxStaleness);
            }

            isFirst = false;
            next = requestStream.MoveNext(stop.Token);

            // Flushing each answer costs a third of the throughput; while another request is already here, its answer will flush both.
            // But only a flush feels back-pressure, and a caller who never pauses must hear something, too.
            unflushed = next.IsCompleted && unflushed < MostUnflushed ? unflushed + 1 : 0;
            responseStream.WriteOptions = unflushed > 0 ? Buffered : Flushed;

            // Not with the stop's token: it would reset the call instead of ending it with a reason.
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    private async Task<bool> NextAsync(Task<bool> next)
    {
        try
        {
            return await next;
        }
        catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new GatewayError(
                ErrorReason.StoreUnavailable, "This gateway is stopping; go on with another node.", RetryAfter: TimeSpan.FromMilliseconds(100)).ToRpcException();
        }
    }

    private void Fill(CheckStreamResponse response, string imei, TimeSpan? maxStaleness)
    {
        if (checker.Check(imei, maxStaleness, out var answer) is { } error)
        {
            if (error.Reason == ErrorReason.NotLoaded)
            {
                throw error.ToRpcException();
            }

            response.Error = error.ToItemError();
            return;
        }

        response.Status = (EquipmentStatus)answer.Status;
        response.Revision = answer.Freshness.Revision;
        response.StalenessMs = (ulong)answer.Freshness.StalenessMs;
        response.Suspect = answer.Freshness.Suspect;
        response.CheckDigitMismatch = answer.CheckDigitMismatch;
    }
}
