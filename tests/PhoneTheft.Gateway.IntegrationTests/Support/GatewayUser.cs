using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The user whom docs/operations.md describes: what it is allowed is read from there.</summary>
internal static class GatewayUser
{
    private const string Begin = "user phonetheft on >PASSWORD ";

    private static readonly string Line = File.ReadLines(Path.Combine(Root(), "docs", "operations.md")).Single(
        line => line.StartsWith(Begin, StringComparison.Ordinal));

    // On a command line a password is refused.
    private static readonly Lazy<string> PasswordFile = new(() =>
    {
        var file = Path.Combine(AppContext.BaseDirectory, "gateway-user.password");
        File.WriteAllText(file, "PASSWORD");
        return file;
    });

    /// <summary>How a gateway is told the password on its command line.</summary>
    public static string PasswordSetting => $"--Store:RedisPasswordFile={PasswordFile.Value}";

    /// <summary>How a gateway connects as this user.</summary>
    public static string At(RedisServerProcess server) => At(server.EndPoint);

    /// <inheritdoc cref="At(RedisServerProcess)"/>
    public static string At(string endPoints) => $"{endPoints},user=phonetheft,password=PASSWORD";

    /// <summary>Gives a server this user.</summary>
    /// <param name="server">Which one.</param>
    /// <param name="less">What to take away again, as ACL SETUSER has it.</param>
    public static async Task AddToAsync(RedisServerProcess server, params string[] less)
    {
        await server.SendAsync(["ACL", "SETUSER", .. Line.Split(' ')[1..], .. less]);
    }

    /// <summary>A connection to the same servers with all rights; null where the gateway has them itself.</summary>
    public static async Task<ConnectionMultiplexer?> OutsiderAsync(StoreOptions options)
    {
        if (options.IsEmbedded || ConfigurationOptions.Parse(options.Redis) is not { User: not null } configuration)
        {
            return null;
        }

        (configuration.User, configuration.Password) = (null, null);
        configuration.SslClientAuthenticationOptions = configuration.Ssl ? new RedisTls(options).For : null;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    /// <summary>A gateway as this user; not waited for until it is loaded.</summary>
    public static Task<GatewayUnderTest> StartGatewayAsync(RedisServerProcess server, params string[] settings) =>
        GatewayUnderTest.StartOnAsync($"{server.EndPoint},user=phonetheft", [PasswordSetting, .. settings]);

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PhoneTheft.Gateway.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside of the repository");
        }

        return directory.FullName;
    }
}
