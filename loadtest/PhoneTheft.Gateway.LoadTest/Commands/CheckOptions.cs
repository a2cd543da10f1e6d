using System.CommandLine;
using System.CommandLine.Parsing;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Profiles;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>The options of <c>loadtest check</c>.</summary>
internal sealed class CheckOptions
{
    private readonly Option<string> _address = new("--address") { Description = "Where the gateway listens: http or https.", DefaultValueFactory = _ => "http://127.0.0.1:50051" };
    private readonly Option<CallKind> _call = new("--call") { HelpName = "unary|stream|bulk", Description = "What to call. unary: Check. stream: CheckStream, one device a message. bulk: CheckMany. [default: unary]" };
    private readonly Option<LoopKind> _loop = new("--loop") { HelpName = "closed|open", Description = "When the next call starts. closed: when an earlier one is answered; measures capacity. open: by a schedule; measures latency. [default: closed]" };
    private readonly Option<ProfileKind> _profile = new("--profile") { HelpName = "constant|step|ramp|attach-storm", Description = "With --loop open: how the rate changes. attach-storm: 20 times the rate within a second, then less and less. [default: constant]", CustomParser = Profile };
    private readonly Option<double> _rate = new("--rate") { Description = "With --loop open: calls per second over all connections; with --call stream, messages.", DefaultValueFactory = _ => 20_000 };
    private readonly Option<bool> _even = new("--even") { Description = "With --loop open: start calls at equal distances instead of at random (Poisson)." };
    private readonly Option<string> _duration = new("--duration") { Description = "How long to measure, such as 500ms, 10s or 2m.", DefaultValueFactory = _ => "10s" };
    private readonly Option<string> _warmUp = new("--warm-up") { Description = "How long to run before that, at the same rate, without counting.", DefaultValueFactory = _ => "3s" };
    private readonly Option<int> _connections = new("--connections") { Description = "TCP connections.", DefaultValueFactory = _ => 4 };
    private readonly Option<int> _streams = new("--streams") { Description = "Calls in flight on each connection.", DefaultValueFactory = _ => 32 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "With --call stream: messages in flight on each stream.", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> _pack = new("--pack") { Description = "With --call stream: put messages that are sent together into one DATA frame." };
    private readonly Option<int> _batch = new("--batch") { Description = "With --call bulk: devices in a call.", DefaultValueFactory = _ => 1_000 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads that send. 0: one for every two cores." };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the random start times and of the choice of devices.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _carrier = new("--carrier") { Description = "The carrier to be, for a gateway in development mode; sent as x-dev-carrier." };
    private readonly Option<string?> _authorities = new("--ca") { HelpName = "FILE", Description = "PEM file with the certificate authorities of the gateway." };
    private readonly Option<string?> _certificate = new("--cert") { HelpName = "FILE", Description = "PEM file with the client certificate." };
    private readonly Option<string?> _key = new("--key") { HelpName = "FILE", Description = "PEM file with its private key." };
    private readonly Option<string?> _tokenFile = new("--token-file") { HelpName = "FILE", Description = "File with a bearer token, sent with each call." };
    private readonly Option<string?> _path = new("--path") { Description = "Call another method that takes the same messages: /package.Service/Method." };
    private readonly Option<bool> _unverified = new("--no-verify") { Description = "Count answers without comparing them with the right ones." };
    private readonly Option<bool> _beyond = new("--allow-beyond-loopback") { Description = "Allow a server on another machine. It must be your own." };

    public CheckOptions(Command command)
    {
        Option[] all =
        [
            _address, _call, _loop, _profile, _rate, _even, _duration, _warmUp, _connections, _streams, _inFlight, _pack, _batch, _threads,
            _seed, _carrier, _authorities, _certificate, _key, _tokenFile, _path, _unverified, _beyond,
        ];
        Array.ForEach(all, command.Options.Add);
        Devices = new DeviceOptions(command);
    }

    private DeviceOptions Devices { get; }

    /// <exception cref="LoadException">There is no such address, or no such list of devices.</exception>
    public LoadPlan PlanOf(ParseResult parsed)
    {
        if (!Uri.TryCreate(parsed.GetValue(_address), UriKind.Absolute, out var address))
        {
            throw new LoadException($"--address must be such as http://127.0.0.1:50051; got \"{parsed.GetValue(_address)}\".");
        }

        return new LoadPlan
        {
            Address = address,
            Devices = Devices.PoolOf(parsed, parsed.GetValue(_seed)),
            Call = parsed.GetValue(_call),
            Loop = parsed.GetValue(_loop),
            Profile = parsed.GetValue(_profile),
            Rate = parsed.GetValue(_rate),
            EvenArrivals = parsed.GetValue(_even),
            Duration = DurationOption.Read(_duration.Name, parsed.GetValue(_duration)!),
            WarmUp = DurationOption.Read(_warmUp.Name, parsed.GetValue(_warmUp)!),
            Connections = parsed.GetValue(_connections),
            StreamsPerConnection = parsed.GetValue(_streams),
            InFlightPerStream = parsed.GetValue(_inFlight),
            PackMessages = parsed.GetValue(_pack),
            Batch = parsed.GetValue(_batch),
            Threads = parsed.GetValue(_threads),
            Seed = parsed.GetValue(_seed),
            Carrier = parsed.GetValue(_carrier),
            Credentials = LoadCredentials.Read(
                parsed.GetValue(_authorities), parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_tokenFile)),
            Path = parsed.GetValue(_path),
            VerifyAnswers = !parsed.GetValue(_unverified),
            AllowBeyondLoopback = parsed.GetValue(_beyond),
            ServerCpu = ListeningProcess.CpuOf(address),
        };
    }

    private static ProfileKind Profile(ArgumentResult result)
    {
        if (!Enum.TryParse<ProfileKind>(result.Tokens[0].Value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var kind))
        {
            result.AddError($"--profile must be constant, step, ramp or attach-storm; got \"{result.Tokens[0].Value}\".");
        }

        return kind;
    }
}
