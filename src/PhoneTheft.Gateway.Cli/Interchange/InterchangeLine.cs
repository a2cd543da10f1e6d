using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>One line of a file in the interchange form: an intent, or a refusal.</summary>
/// <param name="Number">From 1, as an editor counts; the header is 1.</param>
/// <param name="Identity">The device. A refused line may name one, too: what it names must not be released for being missing.</param>
/// <param name="Intent"><see cref="LineIntent.None"/> if and only if refused.</param>
/// <param name="Date">The day of the report; null: not said.</param>
/// <param name="Refusal">Null: not refused.</param>
/// <param name="Digits">How many digits its IMEI is written with.</param>
internal readonly record struct InterchangeLine(long Number, EquipmentIdentity? Identity, LineIntent Intent, DateOnly? Date, LineRefusal? Refusal, int Digits = 0)
{
    public static InterchangeLine Refused(long number, EquipmentIdentity? identity, LineRefusal refusal) =>
        new(number, identity, LineIntent.None, null, refusal);
}

/// <summary>Why a line was not carried out.</summary>
/// <param name="Reason">For machines; the contract's word where it has one.</param>
/// <param name="Detail">For people.</param>
/// <param name="Text">The field at fault as it stands in the file, made harmless; or the device's 14 digits.</param>
internal sealed record LineRefusal(string Reason, string Detail, string Text);

/// <summary>What a line of the interchange form wants of its device.</summary>
internal enum LineIntent
{
    None = 0,
    /// <summary>Block it.</summary>
    Hold = 1,
    /// <summary>Its status is a word that doesn't block.</summary>
    EndByStatus = 2,
    /// <summary>A delta file says <c>remove</c>.</summary>
    EndByRemoval = 3,
}
