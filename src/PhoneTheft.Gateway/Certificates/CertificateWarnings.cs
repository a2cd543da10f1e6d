namespace PhoneTheft.Gateway.Certificates;

/// <summary>What is said of certificates where the operator looks: in the banner and in the status.</summary>
internal sealed class CertificateWarnings(GatewayCertificate own, CurrentTrust trust, TimeProvider time)
{
    public IEnumerable<string> All
    {
        get
        {
            var now = time.GetUtcNow();
            return own.WarningAt(now) is { } warning ? trust.WarningsAt(now).Prepend(warning) : trust.WarningsAt(now);
        }
    }
}
