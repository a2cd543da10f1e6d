using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Nothing listens, and nothing is configured, but what the banner says: as an operator meets it, with real processes.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TempDirectory _start = new();

    private static Dictionary<string, string> Nothing => new(StringComparer.Ordinal);

    public void Dispose() => _start.Dispose();

    [Fact]
    public async Task A_listener_of_appsettings_or_base_image_is_never_opened()
    {
        var (file, variable) = (FreePort.Next(), FreePort.Next());
        await WriteAsync("appsettings.json", Listener(file));
        await WriteAsync("appsettings.Production.json", Listener(file));
        await using var gateway = new GatewayProcess(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ASPNETCORE_HTTP_PORTS"] = $"{variable}",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Evil",
                ["ASPNETCORE_PREFERHOSTINGURLS"] = "true",
            },
            _start.Below("."));
        await gateway.LoadedAsync();
        await Wait.Until(() => gateway.Output.Contains("has no TLS", StringComparison.Ordinal));

        Assert.False(await ListensAsync(file));
        Assert.False(await ListensAsync(variable));
        Assert.Contains("appsettings.json is not read", gateway.Output, StringComparison.Ordinal);

        // Into a pipe each line is JSON, and what it starts with is one of them.
        Assert.All(
            gateway.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task A_listener_in_a_file_or_variable_is_refused()
    {
        await WriteAsync("gateway.json", Listener(5057));
        await using var byFile = new GatewayProcess(Nothing, _start.Below("."), "--config=gateway.json");
        await using var byVariable = new GatewayProcess(
            new Dictionary<string,
            string>(StringComparer.Ordinal)
            { ["Kestrel__Endpoints__X__Url"] = "http://0.0.0.0:5057", ["ASPNETCORE_URLS"] = "http://0.0.0.0:5057" }, _start.Below("."));
        await using var byWord = new GatewayProcess("--urls=http://0.0.0.0:5057");

        Assert.Equal((1, 1, 1), (await byFile.ExitAsync(), await byVariable.ExitAsync(), await byWord.ExitAsync()));

        Assert.Contains("Kestrel:Endpoints:X:Url (in gateway.json)", byFile.Output, StringComparison.Ordinal);
        Assert.Contains("Kestrel__Endpoints__X__Url in the environment", byVariable.Output, StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS in the environment", byVariable.Output, StringComparison.Ordinal);
        Assert.Contains("--urls on the command line", byWord.Output, StringComparison.Ordinal);
        Assert.All([byFile, byVariable, byWord], gateway => Assert.DoesNotContain("   at ", gateway.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_all_places_are_shown_without_secrets()
    {
        await WriteAsync("gateway.json", """{"Store": {"Redis": "127.0.0.1:6379,password=s3cretpw", "LogEntries": 2000}, "Sync": {"Heartbeat": "250ms"}}""");
        await using var gateway = new GatewayProcess(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Store__LogEntries"] = "3000" }, _start.Below("."), "--config",
            "gateway.json", "--Store:StaleAfter=5m", "--print-config");

        Assert.Equal(0, await gateway.ExitAsync());

        Assert.Matches(@"Store:Redis = 127\.0\.0\.1:6379, options not shown +# in gateway\.json", gateway.Output);
        Assert.Matches("Store:LogEntries = 3000 +# Store__LogEntries in the environment, which overrides in gateway.json", gateway.Output);
        Assert.Matches("Store:StaleAfter = 5m +# --Store:StaleAfter on the command line", gateway.Output);
        Assert.Matches("Sync:Heartbeat = 250ms +# in gateway.json", gateway.Output);
        Assert.Matches("Store:WriteTimeout = 1250ms +# default", gateway.Output);
        Assert.DoesNotContain("s3cret", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_listens_elsewhere_than_its_settings_say_stops()
    {
        await using var app = Program.Create(
            [
                "--Listen:Grpc=http://127.0.0.1:0",
                "--Listen:Http=http://127.0.0.1:0",
                $"--Store:DataDirectory={_start.Below("data")}",
                "--Logging:Console:LogLevel:Default=None"],
            services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0)));

        var refusal = await Assert.ThrowsAsync<SettingsRefusedException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        // A host that failed to start stops nothing by itself, and its store may still be writing its files.
        await app.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains("The gateway stops", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_reported_with_its_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var gateway = new GatewayProcess(
            $"--Listen:Http=http://{taken.LocalEndpoint}", $"--Store:DataDirectory={_start.Below("data")}");
        await using var elsewhere = new GatewayProcess(
            "--Listen:Grpc=http://192.0.2.1:50051", "--Listen:AllowInsecureGrpc=true",
            $"--Store:DataDirectory={_start.Below("other")}");

        Assert.Equal((1, 1), (await gateway.ExitAsync(), await elsewhere.ExitAsync()));

        Assert.Contains(
            $"Listen:Http is {taken.LocalEndpoint}, and the gateway cannot listen there: another process does already",
            gateway.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "Listen:Grpc is 192.0.2.1:50051, and the gateway cannot listen there: this machine has no such address",
            elsewhere.Output,
            StringComparison.Ordinal);
        Assert.All([gateway, elsewhere], one => Assert.DoesNotContain("   at ", one.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_that_the_server_repeats_is_not_logged()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var echoing = EchoAsync(listener);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await WriteAsync("password", "s3cret, with a comma\n");
        await WriteAsync("with-password.json", $$"""{"Store": {"Redis": "127.0.0.1:{{port}},user=carol77,password=s3cretpw"} }""");
        await using var inString = new GatewayProcess($"--config={_start.Below("with-password.json")}");
        await using var inFile = new GatewayProcess(
            $"--Store:Redis=127.0.0.1:{port}", $"--Store:RedisPasswordFile={_start.Below("password")}");
        foreach (var gateway in new[] { inString, inFile })
        {
            await Wait.Until(() => gateway.Output.Contains("\"EventId\":1301", StringComparison.Ordinal) && gateway.Output.Contains(
                "\"EventId\":1350", StringComparison.Ordinal));

            Assert.Contains($"Redis at 127.0.0.1:{port}", gateway.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", gateway.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("carol77", gateway.Output, StringComparison.Ordinal);
        }

        listener.Stop();
        await echoing;
    }

    [Theory]
    [InlineData("127.0.0.1:7301,password=abcd,secrethalf")]
    [InlineData("redis://:s3cretpw@127.0.0.1:7301")]
    public async Task A_wrong_Redis_address_is_refused_and_not_shown(string redis)
    {
        await using var gateway = new GatewayProcess($"--Store:Redis={redis}");

        Assert.Equal(1, await gateway.ExitAsync());

        Assert.Contains("Store:RedisPasswordFile", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secrethalf", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cretpw", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("abcd", gateway.Output, StringComparison.Ordinal);
    }

    private static string Listener(int port) => $$"""{"Kestrel": {"Endpoints": {"X": {"Url": "http://0.0.0.0:{{port}}", "Protocols": "Http2"} } } }""";

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Answers every command as a server that doesn't know it: with an error that repeats its words.</summary>
    private static async Task EchoAsync(TcpListener listener)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(EchoAsync(await listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private static async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            while (await reader.ReadLineAsync() is ['*', ..] count)
            {
                var words = new List<string>();
                for (var word = int.Parse(count[1..], System.Globalization.CultureInfo.InvariantCulture); word > 0; word--)
                {
                    await reader.ReadLineAsync();
                    words.Add(await reader.ReadLineAsync() ?? "");
                }

                await writer.WriteLineAsync($"-ERR unknown command '{words[0]}', with args beginning with: {string.Join(' ', words[1..].Select(word => $"'{word}'"))}");
            }
        }
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(_start.Below(name), text, TestContext.Current.CancellationToken);
}
