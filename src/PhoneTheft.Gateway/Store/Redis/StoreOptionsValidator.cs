using System.Security.Authentication;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Checks what attributes cannot express.</summary>
internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options) =>
        FaultOf(options) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;

    private static string? FaultOf(StoreOptions options)
    {
        if (options.IsEmbedded)
        {
            return Named(options) is { } name
                ? $"{name} is set, but Store:Redis is not set. Set Store:Redis to the address of that Redis, or remove {name}."
                : null;
        }

        if (RedisConnectionString.FaultOf(options.Redis) is { } fault)
        {
            return fault;
        }

        try
        {
            return options.RedisPasswordFile.Length > 0 && ConfigurationOptions.Parse(options.Redis).Password is { Length: > 0 }
                ? "There are two passwords: one in Store:Redis, one in the file of Store:RedisPasswordFile. Remove password= from Store:Redis."
                : TlsFaultOf(options) ?? Readable(options);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static string? Readable(StoreOptions options)
    {
        RedisConnectionString.Read(options);
        RedisCertificates.Read(options);
        return null;
    }

    /// <summary>A setting that says something about a Redis.</summary>
    private static string? Named(StoreOptions options) =>
        options.RedisPasswordFile.Length > 0 ? "Store:RedisPasswordFile"
        : options.RedisCertificateAuthority.Length > 0 ? "Store:RedisCertificateAuthority"
        : options.RedisCertificate.Length > 0 ? "Store:RedisCertificate"
        : options.RedisKey.Length > 0 ? "Store:RedisKey"
        : null;

    private static string? TlsFaultOf(StoreOptions options)
    {
        var redis = ConfigurationOptions.Parse(options.Redis);
        if ((options.RedisCertificate.Length > 0) != (options.RedisKey.Length > 0))
        {
            return "Store:RedisCertificate and Store:RedisKey belong together: set both, or none.";
        }

        if (!redis.Ssl)
        {
            return options.RedisCertificateAuthority.Length > 0 || options.RedisCertificate.Length > 0
                ? "Certificates for Redis are set, but Store:Redis lacks ssl=true. Add it, as in redis.example:6379,ssl=true."
                : RedisConnectionString.IsBeyondLoopback(redis) && !options.AllowInsecureRedis
                    ? $"Store:Redis is {RedisConnectionString.AddressesOf(options.Redis)}, which is not on this machine, and lacks ssl=true: " +
                        "the list and the password could be read and changed on the network. Add ssl=true, or set " +
                        "Store:AllowInsecureRedis=true if something else protects that network."
                    : null;
        }

        return redis.SslProtocols is { } versions && (versions & ~(SslProtocols.Tls12 | SslProtocols.Tls13)) != SslProtocols.None
            ? "Store:Redis allows an old version of TLS. Remove sslProtocols=; the gateway uses TLS 1.3 or 1.2."
            : null;
    }
}
