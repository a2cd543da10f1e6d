using System.Diagnostics.Metrics;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Tests.Cli;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

public sealed class ErrorBoundaryTests
{
    private readonly FakeLogger<ErrorBoundary> _log = new();
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<Type> OfOurs =>
        [typeof(IOException), typeof(FileNotFoundException), typeof(OperationCanceledException), typeof(InvalidOperationException)];

    [Theory]
    [MemberData(nameof(OfOurs))]
    public void A_gateway_fault_is_logged_while_the_caller_waits(Type fault)
    {
        var error = new ErrorBoundary(_log, _time).ErrorOf((Exception)Activator.CreateInstance(fault)!, new FakeCall());

        Assert.Equal(ErrorReason.Internal, error!.Reason);
        Assert.Equal(2001, _log.LatestRecord.Id.Id);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Of_a_caller_that_is_gone_nothing_is_logged(bool connectionIsGone, bool isCancelled)
    {
        var call = new FakeCall(connectionIsGone, isCancelled);

        Assert.Equal(
            StatusCode.Cancelled,
            new ErrorBoundary(_log, _time).Translate(new IOException("The client reset the request stream."), call).StatusCode);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    // It hears of it before the call's token does.
    [Fact]
    public async Task A_read_after_a_reset_names_the_caller_as_gone()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var requests = new RequestReader<BlockRequest>(
            new FakeListReader<BlockRequest>([], new IOException("The client reset the request stream.")),
            new MessageMetrics(services.GetRequiredService<IMeterFactory>()));

        var fault = await Assert.ThrowsAsync<ConnectionResetException>(() => requests.MoveNext(TestContext.Current.CancellationToken));

        Assert.Null(new ErrorBoundary(_log, _time).ErrorOf(fault, new FakeCall()));
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public void A_caller_that_breaks_http_fills_no_log()
    {
        Assert.Null(new ErrorBoundary(_log, _time).ErrorOf(new BadHttpRequestException("Request body too large."), new FakeCall()));
        Assert.Null(new ErrorBoundary(_log, _time).ErrorOf(new ConnectionResetException("reset"), new FakeCall()));

        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public void Damage_in_the_store_is_logged_once_a_minute()
    {
        var boundary = new ErrorBoundary(_log, _time);
        var damage = new StoreException(StoreFault.Damaged, "Shard 3 of the store is damaged.");

        Assert.Equal(ErrorReason.StoreDamaged, boundary.ErrorOf(damage, new FakeCall())?.Reason);
        boundary.ErrorOf(damage, new FakeCall());
        Assert.EndsWith("met damage in the store: Shard 3 of the store is damaged.", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        boundary.ErrorOf(damage, new FakeCall());
        Assert.Equal([2002, 2002], _log.Collector.GetSnapshot().Select(line => line.Id.Id));
    }

    [Fact]
    public void Damage_of_each_shard_is_logged()
    {
        var boundary = new ErrorBoundary(_log, _time);

        foreach (var shard in new[] { 3, 63, 3 })
        {
            boundary.ErrorOf(StoreException.OfUnreadable(shard, new FormatException("A field is missing.")), new FakeCall());
        }

        Assert.Equal(2, _log.Collector.GetSnapshot().Count);
    }

    // A write's own log line says it: 1002.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damage_that_refused_writes_is_not_logged_twice(bool isOfOneOperation)
    {
        var damage = StoreException.OfDamagedWrite(3, "a hold that cannot be read", isOfOneOperation);

        Assert.Equal(ErrorReason.StoreDamaged, new ErrorBoundary(_log, _time).ErrorOf(damage, new FakeCall())?.Reason);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public void An_unreadable_message_of_ours_is_always_logged()
    {
        Assert.NotNull(new ErrorBoundary(_log, _time).ErrorOf(
            Assert.Throws<InvalidProtocolBufferException>(() => BlockRequest.Parser.ParseFrom([0xFF])), new FakeCall(isCancelled: true)));

        Assert.Equal(2001, _log.LatestRecord.Id.Id);
    }
}
