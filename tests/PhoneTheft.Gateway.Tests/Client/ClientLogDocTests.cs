using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Client;

public sealed partial class ClientLogDocTests
{
    [Fact]
    public void The_table_of_log_entries_in_client_md_is_that_of_the_code()
    {
        var documented = Rows().Matches(WorkingTree.Read("docs/client.md")).Select(row => $"{row.Groups["id"].Value} {row.Groups["level"].Value}");
        var logged = typeof(SyncClient).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => $"{message.EventId} {message.Level}");

        Assert.Equal(logged.Order(), documented);
    }

    [GeneratedRegex(@"^\| (?<id>\d{4}) \| (?<level>\w+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Rows();
}
