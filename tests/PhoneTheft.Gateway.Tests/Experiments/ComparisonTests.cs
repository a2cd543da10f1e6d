using PhoneTheft.Gateway.Experiments.Comparison;

namespace PhoneTheft.Gateway.Tests.Experiments;

public sealed class ComparisonTests
{
    [Fact]
    public void The_median_of_an_odd_number_is_the_middle_one()
    {
        Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));
    }

    [Fact]
    public void The_median_of_an_even_number_lies_between_two()
    {
        Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 3, 1, 2]));
    }

    [Fact]
    public void Ratios_are_of_neighbours_not_of_medians()
    {
        // The machine was slow in the second round, for both alike: 0.5 every time.
        Assert.Equal(new Spread(0.5, 0.5, 0.5), Spread.OfRatios([50, 5, 40], [100, 10, 80]));
    }

    [Fact]
    public void Values_without_their_neighbour_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Spread.OfRatios([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Spread.Of([]));
    }

    [Fact]
    public async Task Every_other_round_is_reversed_and_warm_ups_are_dropped()
    {
        var order = new List<string>();
        var rounds = await Rounds.RunAsync([Measuring("A", 10), Measuring("B", 20)], count: 3, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(1));

        Assert.Equal(["A9", "B9", "A1", "B1", "B1", "A1", "A1", "B1"], order);
        Assert.Equal([10, 10, 10], rounds.ValuesOf("A"));
        Assert.Equal(new Spread(0.5, 0.5, 0.5), rounds.Ratio("A", "B"));

        Contestant Measuring(string name, double value) => new(name, duration =>
        {
            order.Add($"{name}{duration.TotalSeconds}");
            return Task.FromResult(new Sample(value));
        });
    }
}
