using System.Text;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>Both readers of an IMEI say the same, and what a regular expression says of its spelling.</summary>
internal sealed partial class ImeiTarget : FuzzTarget
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Name => "imei";

    public override int ShortRuns => 40_000;

    public override int Longest => 80;

    public override IReadOnlyList<byte[]> Words { get; } =
        WordsOf("imei-", "IMEISV-", "490154203237518", "49015420323751", "-", ".", " ", "\u0661", "\u00A0", "\uFF11", "\u2010");

    public override string Try(byte[] input)
    {
        var isRead = Imei.TryParse(input, out var imei, out var error);
        Demand(isRead == (error == ImeiError.None), "an error and an IMEI exclude each other");
        var text = TextOf(input);
        if (text is not null)
        {
            var isReadAsText = Imei.TryParse(text, out var sameImei, out var sameError);
            Demand((isRead, imei, error) == (isReadAsText, sameImei, sameError), "UTF-8 and UTF-16 are read alike");
            Demand(isRead == Spelling().IsMatch(text), "what is read is what is spelled so");
        }

        if (!isRead)
        {
            return $"{error}";
        }

        Demand(text is not null, "what is no text is no IMEI");
        var digits = imei.ToString();
        Demand(digits == Digits().Replace(text!, "")[..EquipmentIdentity.Length], "the identity is the first 14 digits");
        Demand(EquipmentIdentity.TryParseCanonical(Encoding.ASCII.GetBytes(digits), out var identity) && identity == imei.Identity, "an identity comes back");
        var whole = Imei.Parse($"{digits}{Imei.CheckDigitOf(imei.Identity)}");
        Demand(whole.Identity == imei.Identity && whole.CheckDigit == CheckDigit.Right, "the check digit fits");
        return $"{imei.CheckDigit}";
    }

    private static string? TextOf(byte[] input)
    {
        try
        {
            return Strict.GetString(input);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A([iI][mM][eE][iI]([sS][vV])?-)?[0-9]([-. ]?[0-9]){13,15}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Spelling();

    [GeneratedRegex("[^0-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Digits();
}
