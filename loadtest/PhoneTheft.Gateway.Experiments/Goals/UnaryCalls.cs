using PhoneTheft.Gateway.Experiments.ComparedHosts;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Tools;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>Unary calls of a server, as h2load makes them.</summary>
internal sealed class UnaryCalls : IDisposable
{
    private const string Check = "/phonetheft.gateway.v1.CheckService/Check";

    private readonly H2Load _client;
    private readonly Func<TimeSpan> _cpu;

    private UnaryCalls(H2Load client, Func<TimeSpan> cpu) => (_client, _cpu) = (client, cpu);

    public static UnaryCalls ToGateway(ComparedServers servers) =>
        new(new H2Load(servers.Gateway.Address, Check, servers.Question, servers.Answer, ComparedServers.AnswersDiffer), () => servers.Gateway.Cpu);

    public static UnaryCalls To(Processes.ServedProcess gatewayOrTwin, ComparedServers servers) =>
        new(new H2Load(gatewayOrTwin.Address, Check, servers.Question, servers.Answer, ComparedServers.AnswersDiffer), () => gatewayOrTwin.Cpu);

    public static UnaryCalls ToBare(ComparedServers servers) =>
        new(new H2Load(servers.Bare.Address, "/phonetheft.gateway.loadtest.Bare/Call", new Nothing(), new Nothing()), () => servers.Bare.Cpu);

    public static UnaryCalls ToNaive(ComparedServers servers) => new(
        new H2Load(servers.Naive.Address, Check, servers.Question, new CheckResponse { Status = EquipmentStatus.Permitted }), () => servers.Naive.Cpu);

    public Contestant As(string name) => new(name, RunAsync);

    public Task CallAsync(int calls, TimeSpan timeLimit) => _client.RunAsync(calls, timeLimit);

    public void Dispose() => _client.Dispose();

    private async Task<Sample> RunAsync(TimeSpan duration)
    {
        var cpu = _cpu();
        var report = await _client.RunAsync(duration);
        return new Sample(report.PerSecond, (_cpu() - cpu).TotalMicroseconds / report.Done);
    }
}
