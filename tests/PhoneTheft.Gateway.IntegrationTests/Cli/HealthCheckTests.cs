using System.Diagnostics;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>The health check of the image, as its container runs it.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task A_gateway_that_asks_who_calls_is_healthy()
    {
        await using var secured = await SecuredGateway.StartAsync();
        var tls = secured.Tls.Authority.Carrier("local");
        var (certificate, key) = tls.WritePem(secured.Tls.Files.FullName, "operator");
        (string, string)[] place = [("PHONETHEFT_ADDRESS", secured.Gateway.GrpcAddress), ("PHONETHEFT_CA", secured.Tls.AuthoritiesFile)];

        Assert.Equal(0, await RunAsync(place));
        Assert.Equal(0, await RunAsync([.. place, ("PHONETHEFT_CERT", certificate), ("PHONETHEFT_KEY", key)]));
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_is_not_healthy()
    {
        await using var secured = await SecuredGateway.StartAsync();

        Assert.Equal(1, await RunAsync([("PHONETHEFT_ADDRESS", "http://127.0.0.1:1")]));
        Assert.Equal(1, await RunAsync([("PHONETHEFT_ADDRESS", secured.Gateway.GrpcAddress)]));
    }

    private static async Task<int> RunAsync((string Name, string Value)[] variables)
    {
        var line = (await File.ReadAllLinesAsync(SourceTree.PathOf("Dockerfile"), TestContext.Current.CancellationToken))
            .Single(text => text.TrimStart().StartsWith("CMD ", StringComparison.Ordinal)).Trim()["CMD ".Length..]
            .Replace("--timeout 3s", "--timeout 1m", StringComparison.Ordinal);
        var program = $"phonetheft() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "phonetheft.dll")}' \"$@\"; }}; {line}";
        var start = new ProcessStartInfo("sh", ["-c", program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("PHONETHEFT_CONTEXT");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var run = Process.Start(start)!;
        await Task.WhenAll(run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        return run.ExitCode;
    }
}
