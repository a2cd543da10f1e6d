using System.CommandLine;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>Which devices are asked for: those the gateway holds, and others.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<double> _hits = new("--hits") { Description = "Share of devices that are on the list: 0 … 1.", DefaultValueFactory = _ => 0.1 };
    private readonly Option<string?> _list = new("--list") { Description = "The list the gateway holds: a file in the interchange form, with a column IMEI." };
    private readonly Option<long> _population = new("--population") { Description = "Or so many devices of the built-in population, if it was filled with those." };
    private readonly Option<int> _populationSeed = new("--population-seed") { Description = "That it was filled with.", DefaultValueFactory = _ => 3 };
    private readonly Option<string?> _tacs = new("--tacs") { Description = "TACs for the built-in population: a file whose lines begin with one." };
    private readonly Option<int> _devices = new("--devices") { Description = "Different devices to ask for; asked in turn, again and again.", DefaultValueFactory = _ => 1_000_000 };

    public DeviceOptions(Command command) => Array.ForEach<Option>([_hits, _list, _population, _populationSeed, _tacs, _devices], command.Options.Add);

    /// <exception cref="LoadException">They can't be had.</exception>
    public DevicePool PoolOf(ParseResult parsed, int seed)
    {
        var hits = parsed.GetValue(_hits);
        var count = parsed.GetValue(_devices);
        if (hits is < 0 or > 1 || count is < 1 or > 50_000_000)
        {
            throw new LoadException("hits: 0 … 1. devices: 1 … 50 million.");
        }

        if (parsed.GetValue(_list) is { } file)
        {
            var listed = new ListedDevices(file, seed);
            return new DevicePool(Enumerable.Range(0, count).Select(_ => listed.Mixed(hits)));
        }

        var population = parsed.GetValue(_population);
        if (population <= 0 && hits > 0)
        {
            throw new LoadException("Which devices does the gateway hold? Say --list FILE or --population COUNT, or --hits 0 for none of them.");
        }

        // Without a list every device is a miss, whatever the size of the population it isn't in.
        var sampler = new DeviceSampler(new DeviceList(Math.Max(population, 1_000_000), parsed.GetValue(_populationSeed), parsed.GetValue(_tacs)), seed);
        return new DevicePool(Enumerable.Range(0, count).Select(_ => sampler.Mixed(hits)));
    }
}
