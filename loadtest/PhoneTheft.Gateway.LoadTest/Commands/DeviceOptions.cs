using System.CommandLine;
using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>The options that choose the devices to ask for: devices on the gateway's list, and others.</summary>
internal sealed class DeviceOptions
{
    private const int MostDevices = 50_000_000;

    private readonly Option<double> _hits = new("--hits") { Description = "Share of the questions that are about listed devices: 0 to 1.", DefaultValueFactory = _ => 0.1 };
    private readonly Option<string?> _list = new("--list") { Description = "The list that the gateway holds: a CSV file with a column IMEI, as phonetheft import takes it." };
    private readonly Option<long> _population = new("--population") { Description = "Or: the gateway holds this many devices of the built-in population." };
    private readonly Option<int> _populationSeed = new("--population-seed") { Description = "The seed of that population.", DefaultValueFactory = _ => 3 };
    private readonly Option<string?> _tacs = new("--tacs") { Description = "The TACs of that population: a file with a TAC at the start of each line." };
    private readonly Option<int> _devices = new("--devices") { Description = "How many different devices to ask for. They are asked for in turn, again and again.", DefaultValueFactory = _ => 1_000_000 };

    public DeviceOptions(Command command) => Array.ForEach<Option>([_hits, _list, _population, _populationSeed, _tacs, _devices], command.Options.Add);

    /// <exception cref="LoadException">An option is wrong, or the list cannot be read.</exception>
    public DevicePool PoolOf(ParseResult parsed, int seed)
    {
        var hits = parsed.GetValue(_hits);
        var count = parsed.GetValue(_devices);
        if (hits is not (>= 0 and <= 1))
        {
            throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"--hits must be 0 to 1; got {hits}."));
        }

        if (count is < 1 or > MostDevices)
        {
            throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"--devices must be 1 to {MostDevices:N0}; got {count}."));
        }

        if (parsed.GetValue(_list) is { } file)
        {
            var listed = new ListedDevices(file, seed);
            return new DevicePool(Enumerable.Range(0, count).Select(_ => listed.Mixed(hits)));
        }

        var population = parsed.GetValue(_population);
        if (population <= 0 && hits > 0)
        {
            throw new LoadException("Answers cannot be compared without knowing which devices the gateway holds: add --list FILE or --population COUNT, or ask for none of them with --hits 0.");
        }

        // Without a list every device is a miss, whatever the size of the population it isn't in.
        var sampler = new DeviceSampler(new DeviceList(Math.Max(population, 1_000_000), parsed.GetValue(_populationSeed), parsed.GetValue(_tacs)), seed);
        return new DevicePool(Enumerable.Range(0, count).Select(_ => sampler.Mixed(hits)));
    }
}
