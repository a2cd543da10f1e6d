using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Cli;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>Somebody at a prompt: types a command, sees what it writes and how it ends.</summary>
internal sealed class Prompt : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-tests-");

    public FakeGateway Gateway { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public Dictionary<string, string> Variables { get; } = [];

    public Uri? Address => Addresses.FirstOrDefault();

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public string? Carrier { get; private set; }

    /// <summary>How the last client was to reach its gateways.</summary>
    public GatewayChannelOptions? Channel { get; private set; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public JsonElement OutJson => JsonDocument.Parse(Out).RootElement;

    public JsonElement ErrorJson => JsonDocument.Parse(Error).RootElement;

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Puts a file where commands find it.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text, new UTF8Encoding(false));
        return PathOf(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public Task<int> RunAsync(params string[] args) => RunAsync(input: "", args);

    public Task<int> RunAsync(string input, string[] args, CancellationToken cancellationToken = default) =>
        RunAsync(() => new MemoryStream(Encoding.UTF8.GetBytes(input)), args, cancellationToken);

    /// <param name="openIn">Opens standard input.</param>
    public async Task<int> RunAsync(Func<Stream> openIn, string[] args, CancellationToken cancellationToken = default)
    {
        var output = new MemoryStream();
        var screen = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true };
        var error = new StringWriter();
        var environment = new CliEnvironment
        {
            Out = screen,
            Error = error,
            OpenIn = openIn,
            OpenOut = () => new UnclosedStream(output),
            Variable = name => Variables.GetValueOrDefault(name),
            Time = Time,
            Checks = (gateways, options) => new CheckClient(ChannelTo(gateways), options),
            Blocklist = (gateways, options) => new BlocklistClient(ChannelTo(gateways), options),
            Identity = (gateways, options) => new IdentityClient(ChannelTo(gateways), options),
            Admin = (gateways, options) => new AdminClient(ChannelTo(gateways), options),
        };
        var code = await CliApplication.RunAsync(args, environment, cancellationToken).WaitAsync(Patience.OfSeconds(30), CancellationToken.None);
        Out = Encoding.UTF8.GetString(output.ToArray());
        Error = error.ToString();
        return code;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private FakeChannel ChannelTo(GatewayChannelOptions gateways)
    {
        (Addresses, Carrier, Channel) = (gateways.Addresses, gateways.DevelopmentCarrier, gateways);
        return new FakeChannel(Gateway, gateways.Address.Authority);
    }

    // The command closes its standard output; what it wrote is still to be read.
    private sealed class UnclosedStream(Stream inner) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);
    }
}
