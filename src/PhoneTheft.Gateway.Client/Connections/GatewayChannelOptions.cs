using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.Credentials;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// How to reach a gateway, or several on one store, and who to be there. The defaults suit a carrier's own network.
/// </summary>
/// <remarks>
/// Files of certificates, keys and tokens are read when a client is made, and again when they change: new connections and calls use
/// the new ones, and those under way go on. A file that is wrong when a client is made is a <see cref="CredentialsException"/>; one that
/// becomes wrong later leaves the credentials in use as they are, and <see cref="Logger"/> is told.
/// </remarks>
public sealed class GatewayChannelOptions
{
    private static readonly IReadOnlyList<Uri> Local = [new("http://127.0.0.1:50051")];

    // Null: neither of the two properties was given.
    private readonly IReadOnlyList<Uri>? _addresses;

    /// <summary>
    /// Where the gateways listen, 1 to 64 of them on one store: <c>http://</c> without TLS, <c>https://</c> with it. Calls go to
    /// them in turn; one that fails, drains or doesn't answer is left out until it says that it serves again. Default:
    /// <c>http://127.0.0.1:50051</c>. Give this or <see cref="Address"/>, not both.
    /// </summary>
    /// <exception cref="ArgumentException">There are none or more than 64, or <see cref="Address"/> was given as well.</exception>
    public IReadOnlyList<Uri> Addresses
    {
        get => _addresses ?? Local;
        init => _addresses = Given(value, nameof(Addresses));
    }

    /// <summary>
    /// Where the gateway listens, when there is one: the same as <see cref="Addresses"/> with a single entry. With several, it is the
    /// first of them. Give this or <see cref="Addresses"/>, not both.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="Addresses"/> was given as well.</exception>
    public Uri Address
    {
        get => Addresses[0];
        init => _addresses = Given([value], nameof(Address));
    }

    /// <summary>
    /// The carrier to be, for a gateway in development mode; null or empty: that gateway's default. Any other gateway takes
    /// the identity from the connection and ignores this. It is sent as x-dev-carrier, and a gateway's messages call it so.
    /// </summary>
    public string? DevelopmentCarrier { get; init; }

    /// <summary>
    /// A PEM file with the certificate authorities of the gateways. A gateway's certificate must lead to one of them, and to nothing
    /// else. Null: the authorities of the system. Needs an https address.
    /// </summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>
    /// The client certificate: a PEM file with the certificate first and the certificates between it and its authority after it, or
    /// a PFX file. Null: none. Needs an https address.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key in PEM; null: it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file with the password of the key or of the PFX file on its only line; null: there is no password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// A bearer token, without the word Bearer; null: none. It is sent with each call, over TLS or to this machine, never else. Give
    /// this or <see cref="TokenFile"/>, not both.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>A file with the bearer token on its only line, such as one that another program renews; null: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>
    /// The host name to ask for and to expect in the gateway's certificate, where it differs from that of the address. Null: that of
    /// the address. Needs an https address.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>Told when files of credentials were read again, or could not be; null: nobody.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The largest answer taken. The default has room for 10,000 results of CheckMany, many times over.</summary>
    public int MaxReceiveMessageSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How often in all a Check that meets UNAVAILABLE is tried, within its deadline: 3, with some 5 ms and 10 ms between.
    /// 1: once. Nothing but Check is ever tried again by a channel. With several gateways each is tried at least once.
    /// </summary>
    public int CheckAttempts { get; init; } = 3;

    /// <summary>How long to wait for a connection before a call fails as unavailable.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection with open calls may be silent before it is probed.</summary>
    public TimeSpan KeepAliveDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a probe may stay unanswered before the connection counts as dead.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal CredentialSources Credentials => new()
    {
        AuthoritiesFile = AuthoritiesFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
        PasswordFile = PasswordFile,
        Token = Token,
        TokenFile = TokenFile,
    };

    // One of the two would silently replace the other, depending on their order in the initializer.
    private IReadOnlyList<Uri> Given(IReadOnlyList<Uri> addresses, string name)
    {
        ArgumentNullException.ThrowIfNull(addresses, name);
        return _addresses is not null ? throw new ArgumentException($"Give {nameof(Address)} or {nameof(Addresses)}, not both.", name)
            : addresses.Contains(null) ? throw new ArgumentException("An address must not be null.", name)
            : addresses.Count is > 0 and <= GatewayChannel.MostGateways ? [.. addresses]
            : throw new ArgumentException($"There must be 1 to {GatewayChannel.MostGateways} addresses; got {addresses.Count}.", name);
    }
}
