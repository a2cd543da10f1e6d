using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Receiving;

namespace PhoneTheft.Gateway.Tests.Client.Receiving;

public sealed class ShardRepairsTests
{
    private readonly List<int> _asked = [];
    private readonly ShardRepairs _repairs;
    private ulong _requests;

    public ShardRepairsTests() => _repairs = new ShardRepairs(_asked.Add, () => ++_requests);

    [Fact]
    public void A_shard_that_differs_is_asked_about_once()
    {
        _repairs.Judge(3, agrees: false);
        _repairs.Judge(3, agrees: false);

        Assert.Equal([3], _asked);
        Assert.True(_repairs.Any);
    }

    [Fact]
    public void It_is_judged_again_only_by_a_checkpoint_that_covers_what_was_replaced()
    {
        _repairs.Judge(3, agrees: false);
        _repairs.Replaced(3);

        // Sent before the gateway saw the request: the buckets may be ahead of it.
        _repairs.Judge(3, agrees: false);
        Assert.True(_repairs.Any);

        _repairs.Answered(1);
        _repairs.Judge(3, agrees: true);
        Assert.False(_repairs.Any);
    }

    [Fact]
    public void Still_different_it_needs_the_whole_list()
    {
        _repairs.Judge(3, agrees: false);
        _repairs.Replaced(3);
        _repairs.Answered(1);

        var fault = Assert.Throws<ConnectionFault>(() => _repairs.Judge(3, agrees: false));
        Assert.Equal(ConnectionFaultKind.ListDiffers, fault.Kind);
    }
}
