using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>One line of a file in the interchange form: an intent, or a refusal.</summary>
/// <param name="Number">The line number from 1, as an editor counts; the header is line 1.</param>
/// <param name="Identity">The device. A refused line may name one too; that device must not be released as missing.</param>
/// <param name="Intent"><see cref="LineIntent.None"/> if and only if the line is refused.</param>
/// <param name="Date">The date of the report; null if the line has none.</param>
/// <param name="Refusal">Why the line is refused; null if it is not.</param>
/// <param name="Digits">How many digits the line has for the IMEI.</param>
internal readonly record struct InterchangeLine(long Number, EquipmentIdentity? Identity, LineIntent Intent, DateOnly? Date, LineRefusal? Refusal, int Digits = 0)
{
    public static InterchangeLine Refused(long number, EquipmentIdentity? identity, LineRefusal refusal) =>
        new(number, identity, LineIntent.None, null, refusal);
}

/// <summary>Why a line was refused.</summary>
/// <param name="Reason">The reason for machines; the contract's name if it has one.</param>
/// <param name="Detail">The reason as a sentence.</param>
/// <param name="Text">The field at fault as it stands in the file, with harmful characters replaced; or the device's 14 digits.</param>
internal sealed record LineRefusal(string Reason, string Detail, string Text);

/// <summary>What a line of the interchange form asks for.</summary>
internal enum LineIntent
{
    None = 0,
    /// <summary>To hold the device.</summary>
    Hold = 1,
    /// <summary>To end the hold: the status is a word that doesn't block.</summary>
    EndByStatus = 2,
    /// <summary>To end the hold: the change_type is <c>remove</c>.</summary>
    EndByRemoval = 3,
}
