using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Refuses to start with settings that would take tokens of others, or none at all.</summary>
internal sealed class TokenOptionsValidator : IValidateOptions<TokenOptions>
{
    /// <summary>No "none" and nothing symmetric: with those, a public key would be enough to make a token.</summary>
    public static readonly string[] Known = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        var failures = options.IsSet ? Failures(options).ToList() : [];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>As they are written: with commas between them.</summary>
    public static string[] AlgorithmsOf(TokenOptions options) => options.Algorithms.Split(',', StringSplitOptions.TrimEntries);

    /// <inheritdoc cref="AlgorithmsOf"/>
    public static string[] TypesOf(TokenOptions options) => options.Types.Split(',', StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Failures(TokenOptions options)
    {
        if (options.Issuer is null || options.Audience is null || (options.Keys is null) == (options.Metadata is null))
        {
            yield return "Tokens need Security:Tokens:Issuer, Security:Tokens:Audience, and one of Security:Tokens:Keys and " +
                "Security:Tokens:Metadata. Set them, or none of Security:Tokens.";
        }

        if (AlgorithmsOf(options).Except(Known, StringComparer.Ordinal).Any())
        {
            yield return $"Security:Tokens:Algorithms must be of {string.Join(", ", Known)}, with commas between them. Symmetric ones and none " +
                "are never taken.";
        }

        if (Array.Exists(TypesOf(options), type => type.Length == 0 || !type.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '-' or '.')))
        {
            yield return "Security:Tokens:Types must be types of tokens as their header typ has them, such as at+jwt and JWT, with commas between " +
                "them, and without application/ in front.";
        }

        if (options.Metadata is { } metadata && !IsSafe(metadata))
        {
            yield return "Security:Tokens:Metadata must be a whole https:// address, such as https://login.example.org/.well-known/openid-configuration.";
        }
    }

    // Whoever can change the answer makes the keys.
    private static bool IsSafe(string metadata) => Uri.TryCreate(metadata, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
