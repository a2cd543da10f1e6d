namespace PhoneTheft.Gateway.Certificates;

/// <summary>Why a client certificate is worth nothing here.</summary>
internal enum CertificateFault
{
    /// <summary>It is good.</summary>
    None,

    /// <summary>There is none.</summary>
    NotPresented,

    /// <summary>It, or a certificate above it, is past its end.</summary>
    Expired,

    /// <summary>It, or a certificate above it, is before its beginning.</summary>
    NotYetValid,

    /// <summary>It is self-signed, its chain ends at another authority, or a signature is wrong.</summary>
    Untrusted,

    /// <summary>Its chain ends below any authority: an intermediate was not sent, or the issuer is a stranger.</summary>
    Incomplete,

    /// <summary>It is not for clients.</summary>
    WrongPurpose,

    /// <summary>It, or a certificate above it, is on its issuer's list.</summary>
    Revoked,

    /// <summary>Lists are configured, and there is none in force that could have it.</summary>
    RevocationUnknown,
}
