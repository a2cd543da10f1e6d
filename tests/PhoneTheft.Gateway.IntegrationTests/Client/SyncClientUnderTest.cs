using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>A carrier with a state file and a running sync client, as its machine would have them.</summary>
internal sealed class SyncClientUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private SyncClientUnderTest(string carrier, string file, SyncClientOptions? options, IEnumerable<string> gateways)
    {
        File = file;
        Replica = options?.Replica;
        State = SyncState.Open(file);
        Client = new SyncClient(State, new GatewayChannelOptions { Addresses = [.. gateways.Select(address => new Uri(address))], DevelopmentCarrier = carrier }, options);
        Running = Client.RunAsync(_stop.Token);
    }

    public string File { get; }

    public SyncState State { get; }

    public SyncClient Client { get; }

    public Replica? Replica { get; }

    /// <summary>Ends when the client does.</summary>
    public Task Running { get; }

    public SyncStatus Status => Client.Status;

    /// <summary>Starts, and doesn't wait for anything.</summary>
    public static SyncClientUnderTest Start(string carrier, string file, params string[] gateways) => new(carrier, file, null, gateways);

    public static SyncClientUnderTest Start(string carrier, string file, SyncClientOptions options, params string[] gateways) => new(carrier, file, options, gateways);

    /// <summary>A device of many, all of one TAC and, with 16 shards, one after the other in all shards.</summary>
    public static EquipmentIdentity Device(int number) => EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)number);

    public static SyncOperation Block(int number) => new PlaceHold { Identity = Device(number), Reason = HoldReason.Stolen };

    public static SyncOperation Unblock(int number) => new EndHold { Identity = Device(number) };

    public EquipmentStatus StatusOf(int number) => State.StatusOf(Device(number));

    public Task ConvergedAsync() => Bounded(Client.WaitForConvergenceAsync(TestContext.Current.CancellationToken));

    /// <summary>Journals, publishes, and waits for the answers.</summary>
    public async Task<IReadOnlyList<OperationResult>> PublishAsync(params IReadOnlyList<SyncOperation> operations) =>
        await Bounded((await Bounded(Client.PublishAsync(operations))).Completion);

    public async Task EqualAsync() => Assert.True((await Bounded(Client.VerifyAsync())).IsEqual);

    public static Task<T> Bounded<T>(Task<T> task) => task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

    public static Task Bounded(Task task) => task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Client.DisposeAsync();
        State.Dispose();
        _stop.Dispose();
    }
}
