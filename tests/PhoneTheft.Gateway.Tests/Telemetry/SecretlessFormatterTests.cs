using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Tests.Telemetry;

public sealed class SecretlessFormatterTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("simple")]
    public void An_exception_is_logged_without_password_and_user(string name)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole());
        services.HideSecretsInLogs();
        services.AddSingleton(
            new LogSecrets(new StoreSecrets(new StoreOptions { Redis = "127.0.0.1:7301,user=carol77,password=s3cret+pw" }).Hide));
        using var provider = services.BuildServiceProvider();
        var formatter = Assert.Single(provider.GetServices<ConsoleFormatter>(), one => one.Name == name);
        var exception = new InvalidOperationException(
            "outer", new TimeoutException("AUTH 'carol77' 's3cret+pw' of 127.0.0.1:7301,user=carol77,password=s3cret+pw"));
        using var line = new StringWriter();

        formatter.Write(
            new LogEntry<string>(LogLevel.Critical, "Store", new EventId(1303), "It failed", exception, (state, _) => state), null, line);

        Assert.Contains("It failed", line.ToString(), StringComparison.Ordinal);
        Assert.Contains("System.TimeoutException", line.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("carol77", line.ToString(), StringComparison.Ordinal);
    }
}
