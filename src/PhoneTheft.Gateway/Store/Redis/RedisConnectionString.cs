using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Core;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>
/// The text of Store:Redis: addresses, then options, separated by commas. It may hold a password, so nothing of it but parsed addresses is
/// ever shown.
/// </summary>
/// <remarks>
/// The client library takes what isn't an option for a host, and a host is printed: half a password with a comma in it, or a whole URL.
/// </remarks>
internal static partial class RedisConnectionString
{
    private const string Form = "It is written as addresses and then options, such as 127.0.0.1:6379,ssl=true";
    private const string File = "The password goes into a file that Store:RedisPasswordFile names.";

    // Those that people set; only to say what may have been meant.
    private static readonly string[] CommonOptions = ["password", "user", "ssl", "sslHost", "serviceName", "defaultDatabase", "protocol", "proxy", "abortConnect", "name"];

    /// <summary>What is wrong with it, in sentences; null: nothing.</summary>
    public static string? FaultOf(string text)
    {
        var parts = PartsOf(text);
        if (parts is [var first, ..] && first.Contains("://", StringComparison.Ordinal))
        {
            return $"Store:Redis must not be a URL. {Form}, where ssl=true stands for rediss://. {File}";
        }

        var addresses = parts.TakeWhile(part => !part.Contains('=', StringComparison.Ordinal)).ToList();
        if (addresses.Count == 0)
        {
            return $"Store:Redis names no server. {Form}. {File}";
        }

        for (var at = 0; at < parts.Length; at++)
        {
            if (at < addresses.Count ? !IsAddress(parts[at]) : !IsOption(parts[at]))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"Store:Redis: part {at + 1} of {parts.Length} is not {(at < addresses.Count ? "an address" : "an option")}.{MeantBy(parts[at])} It is not shown, as it may belong to a password. {Form}. {File}");
            }
        }

        return parts[addresses.Count..].Select(KeyOf).GroupBy(key => key, StringComparer.OrdinalIgnoreCase).Any(same => same.Count() > 1)
            ? $"Store:Redis has an option twice. {Form}." : null;
    }

    /// <summary>For connecting; only of one without a fault.</summary>
    /// <exception cref="InvalidDataException">The file of its password can't be taken.</exception>
    public static ConfigurationOptions Read(StoreOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.Redis);
        if (options.RedisPasswordFile.Length > 0)
        {
            configuration.Password = SecretFile.TryRead(options.RedisPasswordFile, out var password, out var fault)
                ? password
                : throw new InvalidDataException($"The file that Store:RedisPasswordFile names {fault}.");
        }

        return configuration;
    }

    /// <summary>Its hosts and ports, for people.</summary>
    public static string AddressesOf(string text) => string.Join(", ", ConfigurationOptions.Parse(text).EndPoints.Select(Show));

    /// <summary>Whether a server of it is, or may be, on another machine. Of names, localhost alone is this one.</summary>
    public static bool IsBeyondLoopback(ConfigurationOptions redis) => redis.EndPoints.Any(IsBeyondLoopback);

    /// <inheritdoc cref="IsBeyondLoopback(ConfigurationOptions)"/>
    public static bool IsBeyondLoopback(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint address => !IPAddress.IsLoopback(address.Address),
        DnsEndPoint name => !name.Host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string Show(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint { Port: 0 } name => name.Host,
        DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
        IPEndPoint { Port: 0 } address => $"{address.Address}",
        _ => $"{endpoint}",
    };

    private static string[] PartsOf(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string KeyOf(string option) => option.Split('=')[0].Trim();

    private static bool IsAddress(string part)
    {
        var (host, port) = Address().Match(part) is { Success: true } match
            ? (match.Groups["host"].Value, match.Groups["port"].Value)
            : ("", "");
        var isPort = port.Length == 0 || (int.Parse(port, CultureInfo.InvariantCulture) is > 0 and <= IPEndPoint.MaxPort);
        return isPort && (host.Contains(':', StringComparison.Ordinal) ? IPAddress.TryParse(host.Trim('[', ']'), out _)

            // No name ends in a number, and "7301" alone would be read as an address.
            : char.IsAsciiDigit(host.LastOrDefault()) && host.Split('.')[^1].All(char.IsAsciiDigit) ? host.Count(letter => letter == '.') == 3 && IPAddress.TryParse(host, out _)
            : host.Length is > 0 and < 254);
    }

    private static bool IsOption(string part)
    {
        try
        {
            return part.Contains('=', StringComparison.Ordinal) && ConfigurationOptions.Parse(part).EndPoints.Count == 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string MeantBy(string part) =>
        part.Contains('=', StringComparison.Ordinal) && NearestWord.Of(KeyOf(part), CommonOptions) is { } near && !near.Equals(
            KeyOf(part), StringComparison.OrdinalIgnoreCase)
            ? $" Did you mean {near}=?" : "";

    [GeneratedRegex(@"^(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?)(:(?<port>[0-9]{1,5}))?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}

/// <summary>Of a Redis connection string, addresses alone are shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisSecretAttribute : SecretAttribute
{
    public override string Instead =>
        "Write it into a file, name that file in Store:RedisPasswordFile, and remove password= from Store:Redis.";

    public override bool HasSecret(string value)
    {
        try
        {
            return ConfigurationOptions.Parse(value).Password is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // It is refused for what is wrong with it.
            return false;
        }
    }

    public override string Show(string value) =>
        string.IsNullOrWhiteSpace(value) ? ""
        : RedisConnectionString.FaultOf(value) is null ? RedisConnectionString.AddressesOf(value) + (value.Contains('=', StringComparison.Ordinal) ? ", options not shown" : "")
        : base.Show(value);
}
