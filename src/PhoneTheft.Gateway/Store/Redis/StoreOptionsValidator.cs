using Microsoft.Extensions.Options;

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
            return options.RedisPasswordFile.Length > 0 ? "Store:RedisPasswordFile is set, but Store:Redis is not set. Set Store:Redis to the address of that Redis, or remove Store:RedisPasswordFile." : null;
        }

        if (RedisConnectionString.FaultOf(options.Redis) is { } fault)
        {
            return fault;
        }

        try
        {
            return options.RedisPasswordFile.Length > 0 && StackExchange.Redis.ConfigurationOptions.Parse(options.Redis).Password is { Length: > 0 }
                ? "There are two passwords: one in Store:Redis, one in the file of Store:RedisPasswordFile. Remove password= from Store:Redis."
                : Readable(options);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static string? Readable(StoreOptions options)
    {
        RedisConnectionString.Read(options);
        return null;
    }
}
