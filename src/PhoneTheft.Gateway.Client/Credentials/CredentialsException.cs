namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Certificates, keys or tokens of <see cref="GatewayChannelOptions"/> cannot be used: a file is missing or damaged, or they do not go
/// together or with the address. The message says which, and never what a secret is.
/// </summary>
public sealed class CredentialsException : ArgumentException
{
    /// <summary>For this reason.</summary>
    public CredentialsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
