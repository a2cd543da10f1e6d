using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>A gateway with one address and one data directory, through all its lives, behind a line that can be spoiled.</summary>
internal sealed class SiteGateway : IAsyncDisposable
{
    private readonly TempDirectory _data = new();
    private readonly int _port = FreePort.Next();
    private readonly string[] _settings;
    private readonly Logbook _log;
    private readonly List<string> _said = [];
    private GatewayProcess? _process;
    private GatewayLife? _life;
    private int _lives;

    public SiteGateway(string name, string[] settings, Logbook log)
    {
        (Name, _log) = (name, log);
        _settings = [$"--Store:DataDirectory={_data.Below("data")}", .. settings];
        Link = new FaultyLink(_port);
        Channel = GrpcChannel.ForAddress($"http://{Link.EndPoint}", new GrpcChannelOptions
        {
            // A line that is half open is to be noticed by the client, too.
            HttpHandler = new SocketsHttpHandler
            {
                KeepAlivePingDelay = TimeSpan.FromSeconds(1),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
                ConnectTimeout = TimeSpan.FromSeconds(1),
            },
            DisposeHttpClient = true,
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(250),
        });
    }

    public string Name { get; }

    /// <summary>Tells this life from the ones before: what a process knew may end with it.</summary>
    public string Life => _life?.Name ?? "";

    public FaultyLink Link { get; }

    /// <summary>Through the line.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Of the process that runs now.</summary>
    public int ProcessId => Running.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>All that its processes have written.</summary>
    public string Output => string.Join('\n', _said.Append(_process?.Output ?? ""));

    private GatewayProcess Running => _process ?? throw new InvalidOperationException($"{Name} is stopped");

    /// <summary>Starts a process, and doesn't wait until it answers.</summary>
    public void Start()
    {
        _life = new GatewayLife($"{Name}#{++_lives}", Logbook.Now);
        _process = new GatewayProcess(_port, new Dictionary<string, string>(StringComparer.Ordinal), Environment.CurrentDirectory, _settings);
        _log.Began(_life);
    }

    /// <summary>Until it has something to answer from.</summary>
    public Task LoadedAsync() => Running.LoadedAsync();

    public async Task KillAsync()
    {
        _log.Ended(_life!);
        await Running.KillAsync();
        await ForgetAsync();
    }

    public async Task TerminateAsync()
    {
        _log.Ended(_life!);
        await Running.TerminateAsync();
        await ForgetAsync();
    }

    public Task FreezeAsync() => Running.FreezeAsync();

    public Task ThawAsync() => Running.ThawAsync();

    /// <summary>Asked without the line, which may be spoiled. Null: it doesn't answer.</summary>
    public async Task<GetStatusResponse?> StatusAsync()
    {
        try
        {
            return await new BlocklistService.BlocklistServiceClient(Running.Channel).GetStatusAsync(new GetStatusRequest(), deadline: Logbook.Deadline);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Its process, asked without the line.</summary>
    public GrpcChannel Inside => Running.Channel;

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Link.DisposeAsync();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
    }

    private async Task ForgetAsync()
    {
        _said.Add(Running.Output);
        await Running.DisposeAsync();
        _process = null;
    }
}
