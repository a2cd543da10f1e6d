using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTheft.Gateway.Security;

/// <summary>
/// Secrets for browsers, which have neither certificate nor token: each stands for the credentials that somebody has shown, for some time.
/// In memory: a restart ends them all.
/// </summary>
/// <remarks>
/// Kept by hash and bounded in number, for each carrier and in all. The credentials stay in memory, as those of an open stream do.
/// </remarks>
internal sealed class PageSecrets(TimeProvider time, TimeSpan life, int most, int mostOfCarrier)
{
    private const int Bytes = 32;

    private static readonly int Letters = Base64Url.GetEncodedLength(Bytes);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <returns>A new secret and its end; null: there are too many.</returns>
    public NewSecret? Add(string carrier, Credentials credentials)
    {
        lock (_lock)
        {
            return IsFull(carrier) ? null : Keep(carrier, credentials);
        }
    }

    /// <summary>As <see cref="Add"/>; when there are too many, the oldest ends, of the same carrier if it has too many.</summary>
    public NewSecret Replace(string carrier, Credentials credentials)
    {
        lock (_lock)
        {
            if (IsFull(carrier))
            {
                var ofAll = CountOf(carrier) < mostOfCarrier;
                _kept.Remove(_kept.Where(one => ofAll || one.Value.Carrier == carrier).MinBy(one => one.Value.Until).Key);
            }

            return Keep(carrier, credentials);
        }
    }

    /// <returns>What the secret stands for; null: there is no such secret, or not any more.</returns>
    public Credentials? Find(string secret) => Look(secret, uses: false);

    /// <summary>As <see cref="Find"/>, once.</summary>
    public Credentials? Use(string secret) => Look(secret, uses: true);

    private Credentials? Look(string secret, bool uses)
    {
        // Before anything is computed from it.
        if (secret.Length != Letters)
        {
            return null;
        }

        var hash = HashOf(secret);
        lock (_lock)
        {
            return _kept.TryGetValue(hash, out var kept) && (!uses || _kept.Remove(hash)) && kept.Until > time.GetUtcNow() ? kept.Credentials : null;
        }
    }

    private bool IsFull(string carrier)
    {
        var now = time.GetUtcNow();
        foreach (var (hash, kept) in _kept)
        {
            if (kept.Until <= now)
            {
                _kept.Remove(hash);
            }
        }

        return _kept.Count >= most || CountOf(carrier) >= mostOfCarrier;
    }

    private int CountOf(string carrier) => _kept.Values.Count(one => one.Carrier == carrier);

    private NewSecret Keep(string carrier, Credentials credentials)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        var until = time.GetUtcNow() + life;
        _kept.Add(HashOf(secret), new Kept(carrier, credentials, until));
        return new NewSecret(secret, until);
    }

    private static string HashOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private sealed record Kept(string Carrier, Credentials Credentials, DateTimeOffset Until);
}

/// <summary>A secret that is told once.</summary>
internal sealed record NewSecret(string Text, DateTimeOffset Until)
{
    public override string ToString() => $"until {Until:O}";
}
