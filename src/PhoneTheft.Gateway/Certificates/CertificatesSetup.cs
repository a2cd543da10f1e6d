using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The gateway's own certificate, and those of its clients.</summary>
internal static class CertificatesSetup
{
    public static void AddCertificates(this IServiceCollection services)
    {
        services.AddSettings<TlsOptions>(TlsOptions.Section);
        services.AddSettings<CertificatesOptions>(CertificatesOptions.Section);
        services.AddSingleton<GatewayCertificate>();
        services.AddSingleton<CurrentTrust>();
        services.AddSingleton<CertificateWarnings>();
        services.AddHostedService<CertificateExpiry>();
    }
}
