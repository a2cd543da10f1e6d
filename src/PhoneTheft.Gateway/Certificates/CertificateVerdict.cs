namespace PhoneTheft.Gateway.Certificates;

/// <summary>What is known of the client certificate of a connection.</summary>
/// <param name="Fault">Why it is worth nothing; None: it is good.</param>
/// <param name="Uris">Of its subject alternative name. Empty unless it is good: nobody vouches for what else it says.</param>
/// <param name="Thumbprint">SHA-256 in upper-case hex; empty without a certificate.</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="Sentence">For the caller: what is wrong and what to do. Empty if it is good.</param>
internal sealed record CertificateVerdict(
    CertificateFault Fault, IReadOnlyList<string> Uris, string Thumbprint, DateTimeOffset NotAfter, string Sentence)
{
    public static readonly CertificateVerdict NotPresented = new(
        CertificateFault.NotPresented, [], "", DateTimeOffset.MaxValue,
        "The connection has no client certificate. Connect with the certificate of your carrier and its key.");

    public bool IsGood => Fault is CertificateFault.None;
}
