using System.CommandLine;
using System.CommandLine.Parsing;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Profiles;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>The options of <c>loadtest check</c>.</summary>
internal sealed class CheckOptions
{
    private readonly Option<string> _address = new("--address") { Description = "The gateway: http, without TLS.", DefaultValueFactory = _ => "http://127.0.0.1:50051" };
    private readonly Option<CallKind> _call = new("--call") { HelpName = "unary|stream|bulk", Description = "Check; CheckStream, one device a message; or CheckMany. [default: unary]" };
    private readonly Option<LoopKind> _loop = new("--loop") { HelpName = "closed|open", Description = "closed: as many in flight as may be, for capacity. open: by schedule, for latency. [default: closed]" };
    private readonly Option<ProfileKind> _profile = new("--profile") { HelpName = "constant|step|ramp|attach-storm", Description = "Open loop: a storm is 20 times the rate within a second, then decays. [default: constant]", CustomParser = Profile };
    private readonly Option<double> _rate = new("--rate") { Description = "Open loop: calls (stream: messages) per second over all connections.", DefaultValueFactory = _ => 20_000 };
    private readonly Option<bool> _even = new("--even") { Description = "Open loop: arrivals at even distances rather than at random ones (Poisson)." };
    private readonly Option<string> _duration = new("--duration") { Description = "What is measured: 500ms, 10s, 2m.", DefaultValueFactory = _ => "10s" };
    private readonly Option<string> _warmUp = new("--warm-up") { Description = "Before it, at the same rate; counted nowhere.", DefaultValueFactory = _ => "3s" };
    private readonly Option<int> _connections = new("--connections") { Description = "TCP connections.", DefaultValueFactory = _ => 4 };
    private readonly Option<int> _streams = new("--streams") { Description = "Calls in flight on each connection.", DefaultValueFactory = _ => 32 };
    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Stream: messages in flight on each stream.", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> _pack = new("--pack") { Description = "Stream: messages that are sent together share a DATA frame." };
    private readonly Option<int> _batch = new("--batch") { Description = "Bulk: devices in a call.", DefaultValueFactory = _ => 1_000 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads that send; 0: one for every two cores." };
    private readonly Option<int> _seed = new("--seed") { Description = "Of arrivals and of the choice of devices.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _carrier = new("--carrier") { Description = "Sent as x-dev-carrier, for a gateway in Development mode." };
    private readonly Option<string?> _path = new("--path") { Description = "Another method that takes the same messages: /package.Service/Method." };
    private readonly Option<bool> _unverified = new("--no-verify") { Description = "Count answers without comparing them with what is right." };
    private readonly Option<bool> _beyond = new("--allow-beyond-loopback") { Description = "Your own server, on another machine." };

    public CheckOptions(Command command)
    {
        Option[] all =
        [
            _address, _call, _loop, _profile, _rate, _even, _duration, _warmUp, _connections, _streams, _inFlight, _pack, _batch, _threads,
            _seed, _carrier, _path, _unverified, _beyond,
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
            throw new LoadException("The address has to be such as http://127.0.0.1:50051.");
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
            Duration = TimeText.Read(parsed.GetValue(_duration)!),
            WarmUp = TimeText.Read(parsed.GetValue(_warmUp)!),
            Connections = parsed.GetValue(_connections),
            StreamsPerConnection = parsed.GetValue(_streams),
            InFlightPerStream = parsed.GetValue(_inFlight),
            PackMessages = parsed.GetValue(_pack),
            Batch = parsed.GetValue(_batch),
            Threads = parsed.GetValue(_threads),
            Seed = parsed.GetValue(_seed),
            Carrier = parsed.GetValue(_carrier),
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
            result.AddError("--profile takes constant, step, ramp or attach-storm.");
        }

        return kind;
    }
}
