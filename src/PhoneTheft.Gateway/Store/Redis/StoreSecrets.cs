namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>The password and the user of a Redis, to leave them out of whatever is told.</summary>
internal sealed class StoreSecrets(StoreOptions options)
{
    // Shorter ones are parts of many words.
    private const int ShortestWord = 4;
    private const string Hidden = "(not shown)";

    private readonly Lazy<string[]> _words = new(() => WordsOf(options));

    /// <summary>What a server or the client library says, without them; some servers repeat the command that they refuse.</summary>
    public string Hide(string said) => _words.Value.Aggregate(said, (text, secret) =>
        secret.Length >= ShortestWord
            ? text.Replace(secret, Hidden, StringComparison.Ordinal)
            : text.Replace($"'{secret}'", Hidden, StringComparison.Ordinal));

    private static string[] WordsOf(StoreOptions options)
    {
        if (options.IsEmbedded || RedisConnectionString.FaultOf(options.Redis) is not null)
        {
            return [];
        }

        try
        {
            var redis = RedisConnectionString.Read(options);
            return [.. new[] { options.Redis, redis.Password, redis.User }.OfType<string>().Where(word => word.Length > 0 && (word != options.Redis || word.Contains('=', StringComparison.Ordinal)))];
        }
        catch (InvalidDataException)
        {
            // Its file can't be taken, and the start is refused for that.
            return [];
        }
    }
}
