using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>A wrong scheme, host or port: one sentence, and the code for "not reached".</summary>
public sealed class WrongAddressTests : IAsyncLifetime
{
    // What is seen of a peer that hangs up depends on which of its packets comes first.
    private const string BrokeOff = "accepted the connection and then closed it, or does not speak HTTP/2";

    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Each_says_what_is_wrong_in_one_sentence()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        _ = GreetAsync(stranger);

        await SaysAsync(_gateway.GrpcAddress.Replace("http:", "https:", StringComparison.Ordinal), "ended the TLS handshake");
        await SaysAsync(_gateway.HttpAddress, "speaks only HTTP/1.1", BrokeOff);
        await SaysAsync($"http://{stranger.LocalEndpoint}", "does not speak HTTP/2 without TLS", BrokeOff, "No gateway answers at");
        await SaysAsync("http://no.such.host.invalid:50051", "There is no host named no.such.host.invalid");
        await SaysAsync("http://127.0.0.1:1", "No gateway answers at http://127.0.0.1:1");
    }

    [Theory]
    [InlineData("watch")]
    [InlineData("sync", "--follow")]
    [InlineData("sync", "--once")]
    public async Task No_command_waits_at_an_address_without_a_gateway(params string[] command)
    {
        using var files = new TempDirectory();
        var waiting = command is ["sync", ..] ? (IReadOnlyList<string>)[.. command, "--state", files.Below("state.db"), "--carrier", "alpha"] : command;

        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        _ = GreetAsync(stranger);
        await EndsAsync($"https://{stranger.LocalEndpoint}", "does not use TLS");
        await EndsAsync(_gateway.HttpAddress, "speaks only HTTP/1.1", BrokeOff);

        async Task EndsAsync(string address, params string[] texts)
        {
            // So long a time that only a test that fails would wait for it.
            await using var run = await Phonetheft.RunAsync([.. waiting, "--address", address, "--timeout", "1h"]);

            Assert.Equal(ExitCode.Unavailable, run.ExitCode);
            Assert.Contains(texts, text => run.Error.Contains(text, StringComparison.Ordinal));
            Assert.Single(run.Error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
            Assert.DoesNotContain("Exception", run.Out + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("gRPC", run.Out + run.Error.Replace("gRPC port", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sync_goes_on_when_its_handshake_is_broken_off()
    {
        using var files = new TempDirectory();
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start();
        var accepted = new StrongBox<int>();
        _ = CloseAllAsync(full, accepted);
        await using var sync = Phonetheft.Start("sync", "--state", files.Below("state.db"), "--carrier", "alpha", "--follow", "--address", $"https://{full.LocalEndpoint}");

        await Wait.Until(() => sync.Out.Contains("ended the TLS handshake: it takes no more connections, or does not use TLS. Retrying.", StringComparison.Ordinal));
        var before = Volatile.Read(ref accepted.Value);
        await Wait.Until(() => Volatile.Read(ref accepted.Value) > before + 1);
        Assert.False(sync.HasExited);
        Assert.DoesNotContain("http://", sync.Out + sync.Error, StringComparison.Ordinal);
    }

    private static async Task CloseAllAsync(TcpListener listener, StrongBox<int> accepted)
    {
        while (true)
        {
            (await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken)).Close();
            Interlocked.Increment(ref accepted.Value);
        }
    }

    private static async Task SaysAsync(string address, params string[] texts)
    {
        await using var run = await Phonetheft.RunAsync("check", "490154203237518", "--address", address);

        Assert.Equal(ExitCode.Unavailable, run.ExitCode);
        Assert.Contains(texts, text => run.Error.Contains(text, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task GreetAsync(TcpListener listener)
    {
        while (true)
        {
            using var caller = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await caller.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

            // Until the caller has heard it and hung up: closed at once, it might see a reset and no greeting.
            await caller.GetStream().CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }
    }
}
