using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Telemetry;

public sealed partial class LogEventTests
{
    private static readonly MethodInfo[] Events = [.. typeof(Program).Assembly.GetTypes().Concat(typeof(SyncClient).Assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null)];

    [Fact]
    public void Every_event_has_a_number_of_its_own()
    {
        var shared = Events.GroupBy(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId).Where(
            group => group.Count() > 1);

        Assert.NotEmpty(Events);
        Assert.Empty(shared.Select(group => $"{group.Key}: {string.Join(", ", group.Select(method => $"{method.DeclaringType!.DeclaringType?.Name}.{method.Name}"))}"));
    }

    [Fact]
    public void Operations_page_names_each_event_and_its_class()
    {
        var told = EventRow().Matches(WorkingTree.Read("docs/operations.md")).Select(row => $"{row.Groups["id"]} {row.Groups["class"]}");
        var real = Events.Where(method => method.DeclaringType!.Assembly == typeof(Program).Assembly)
            .Select(method => string.Create(
                CultureInfo.InvariantCulture,
                $"{method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId} {method.DeclaringType!.DeclaringType!.Name}"));

        Assert.Equal(real.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_event_takes_a_device()
    {
        var risky = Events.Where(method => method.GetParameters().Any(parameter =>
            parameter.ParameterType.Namespace?.StartsWith("PhoneTheft.Gateway.Core", StringComparison.Ordinal) == true
            || parameter.Name!.Contains("imei", StringComparison.OrdinalIgnoreCase)
            || parameter.Name.Contains("identity", StringComparison.OrdinalIgnoreCase)));

        Assert.Empty(risky.Select(method => method.Name));
    }

    [GeneratedRegex(
        @"^\| (?<id>[0-9]{4}) `(?<class>\w+)`",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventRow();
}
