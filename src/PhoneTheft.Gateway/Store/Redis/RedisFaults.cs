using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Turns a failed call into a fault that says what is known about its effect.</summary>
internal static class RedisFaults
{
    private const int LongestRefusal = 200;

    /// <summary>Whether a call to the store failed with it: it was not answered, was refused, or could not be sent.</summary>
    /// <remarks>
    /// The client library refuses by itself, with an exception of no kin, to send a write to a server that it has just learned is a replica.
    /// A connection that was replaced ends what is still under way on it.
    /// </remarks>
    public static bool IsFailedCall(Exception e) => e is RedisException or TimeoutException or RedisCommandException or ObjectDisposedException;

    /// <summary>For a write, what matters is whether it may have been applied.</summary>
    public static StoreException OfWrite(Exception e) => e switch
    {
        RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog } => Unavailable(e),
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection } => Unavailable(e),
        RedisCommandException => Unavailable(e),
        RedisServerException refusal when StoreRefusals.IsBeforeWriting(refusal) => new StoreException(StoreFault.Unavailable, NoWrites(refusal), e),
        RedisServerException refusal =>
            new StoreException(StoreFault.OutcomeUnknown, $"The store refused the write half-way: {WordsOf(refusal)}. The write may or may not have been applied.", e),
        _ => new StoreException(StoreFault.OutcomeUnknown, "The store did not answer; the write may or may not have been applied.", e),
    };

    /// <summary>A read has no effect, so any failure is the same to its caller, but for what the store says itself.</summary>
    public static StoreException OfRead(Exception e) => new(
        StoreFault.Unavailable, RefusedIn(e) is { } refusal
            ? StoreRefusals.SentenceOf(refusal) ?? $"The store refuses the request: {WordsOf(refusal)}."
            : "The store does not answer.", e);

    /// <summary>Nothing of it was written, whatever went wrong.</summary>
    /// <param name="e">What went wrong.</param>
    /// <param name="silence">What to say when the store said nothing.</param>
    public static StoreException OfNothingWritten(Exception e, string silence) => new(
        StoreFault.Unavailable, RefusedIn(e) is { } refusal ? NoWrites(refusal) : silence, e);

    /// <summary>What the store itself said; null: it is not the store that refused.</summary>
    public static string? RefusalIn(Exception? e) => RefusedIn(e) is { } refusal ? WordsOf(refusal) : null;

    /// <summary>
    /// A refusal in the store's words, as far as they are about commands, keys and channels: what follows may be arguments, and so an IMEI.
    /// </summary>
    public static string WordsOf(RedisServerException refusal)
    {
        var words = refusal.Message.ReplaceLineEndings(" ");
        var end = words.IndexOf(", with args", StringComparison.Ordinal);
        words = words[..Math.Min(end < 0 ? words.Length : end, LongestRefusal)].TrimEnd('.', ' ');
        return words.StartsWith("NOPERM", StringComparison.Ordinal)
            ? words + "; the rights that the user needs are in docs/operations.md"
            : words;
    }

    private static RedisServerException? RefusedIn(Exception? e) => e switch
    {
        null => null,
        RedisServerException refusal => refusal,
        _ => RefusedIn(e.InnerException),
    };

    private static string NoWrites(RedisServerException refusal) =>
        StoreRefusals.SentenceOf(refusal) is { } sentence
            ? $"{sentence} Nothing was written."
            : $"The store takes no writes at the moment: {WordsOf(refusal)}.";

    private static StoreException Unavailable(Exception e) =>
        new(StoreFault.Unavailable, "The store cannot be reached; nothing was sent to it.", e);
}
