using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The URIs in the subject alternative name of a certificate, which .NET does not give.</summary>
internal static class SubjectUris
{
    private const string SubjectAlternativeName = "2.5.29.17";

    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <exception cref="AsnContentException">The extension is malformed.</exception>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(Uri))
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }

        return uris;
    }
}
