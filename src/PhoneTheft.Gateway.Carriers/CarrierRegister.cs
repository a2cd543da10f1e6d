using System.Collections.Frozen;

namespace PhoneTheft.Gateway.Carriers;

/// <summary>The carriers that a gateway knows, and the tokens that it takes no longer. It never changes: a new one takes its place.</summary>
/// <remarks>Only a file without a fault becomes one (<see cref="RegisterReader"/>), so no id, URI, thumbprint or subject is there twice.</remarks>
public sealed class CarrierRegister
{
    private readonly FrozenDictionary<string, Carrier> _byId;
    private readonly FrozenDictionary<string, Carrier> _byUri;
    private readonly FrozenDictionary<string, Carrier> _byThumbprint;
    private readonly FrozenDictionary<string, Carrier> _bySubject;
    private readonly FrozenSet<string> _revokedTokens;

    internal CarrierRegister(IReadOnlyList<Carrier> carriers, IReadOnlyList<string> revokedTokens)
    {
        Carriers = carriers;
        RevokedTokens = revokedTokens;
        _byId = carriers.ToFrozenDictionary(carrier => carrier.Id, StringComparer.Ordinal);
        _byUri = By(carrier => carrier.Certificates.Uris);
        _byThumbprint = By(carrier => carrier.Certificates.Thumbprints);
        _bySubject = By(carrier => carrier.Tokens.Subjects);
        _revokedTokens = revokedTokens.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>A register without carriers.</summary>
    public static CarrierRegister Empty { get; } = new([], []);

    /// <summary>All carriers, in the order of the file.</summary>
    public IReadOnlyList<Carrier> Carriers { get; }

    /// <summary>The ids (jti) of tokens that are no longer taken, although they have not expired.</summary>
    public IReadOnlyList<string> RevokedTokens { get; }

    /// <summary>The carrier with an id; null: there is none.</summary>
    public Carrier? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The carrier that has put this SAN URI of its certificates on record; null: none has.</summary>
    /// <remarks>URIs that the gateway's pattern explains are not here: they are found by the id in them.</remarks>
    public Carrier? FindByUri(string uri) => _byUri.GetValueOrDefault(uri);

    /// <summary>The carrier whose certificate has this SHA-256 thumbprint, in uppercase hexadecimal digits; null: none has.</summary>
    public Carrier? FindByThumbprint(string thumbprint) => _byThumbprint.GetValueOrDefault(thumbprint);

    /// <summary>The carrier whose tokens have this subject; null: none has.</summary>
    public Carrier? FindBySubject(string subject) => _bySubject.GetValueOrDefault(subject);

    /// <summary>Whether a token with this id is no longer taken.</summary>
    public bool IsRevokedToken(string jti) => _revokedTokens.Contains(jti);

    private FrozenDictionary<string, Carrier> By(Func<Carrier, IReadOnlyList<string>> keys) =>
        Carriers.SelectMany(carrier => keys(carrier).Select(key => KeyValuePair.Create(key, carrier))).ToFrozenDictionary(StringComparer.Ordinal);
}
