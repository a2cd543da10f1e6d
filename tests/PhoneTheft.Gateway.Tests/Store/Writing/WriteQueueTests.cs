using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Tests.Store.Writing;

public sealed class WriteQueueTests
{
    private static readonly FakeTimeProvider Time = new();

    private readonly WriteQueue _queue = new(new StoreOptions(), Time);

    [Fact]
    public async Task A_write_nobody_waits_for_is_not_begun()
    {
        using var caller = new CancellationTokenSource();
        var (given, kept) = (Pending(caller.Token), Pending(CancellationToken.None));
        _queue.Add(given);
        _queue.Add(kept);

        await caller.CancelAsync();

        Assert.Same(kept, Assert.Single(_queue.TakeRun(isAnswering: true)));
        var fault = await Assert.ThrowsAsync<StoreException>(() => given.Result);
        Assert.False(fault.MayBeWritten);
    }

    private static PendingOperation Pending(CancellationToken caller) => new(
        WriteOperation.Place("alpha", Imei.Parse("490154203237518").Identity, Disposition.Block, HoldReason.Stolen), Time.GetTimestamp(), "", caller);
}
