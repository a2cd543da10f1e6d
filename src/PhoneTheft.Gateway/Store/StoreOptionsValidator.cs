using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store;

/// <summary>Looks at what attributes can't say.</summary>
internal sealed class StoreOptionsValidator : IValidateOptions<StoreOptions>
{
    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        if (options.IsEmbedded)
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            return ConfigurationOptions.Parse(options.Redis).EndPoints.Count > 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Store:Redis names no server.");
        }
        catch (ArgumentException e)
        {
            // Without the setting itself: it may hold a password.
            return ValidateOptionsResult.Fail($"Store:Redis is not a StackExchange.Redis connection string: {e.ParamName ?? "it can't be parsed"}.");
        }
    }
}
