using System.Text;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Marks answers about numbers that may have lost a leading zero.</summary>
internal static class LostZeros
{
    /// <summary>Looks at all numbers of a batch before it judges one: the others show whether 14 digits are usual in this list.</summary>
    /// <param name="answers">The answers of one batch.</param>
    /// <param name="zeros">The numbers of the list so far.</param>
    public static IEnumerable<CheckedNumber> Mark(IReadOnlyList<CheckedNumber> answers, LeadingZeros zeros)
    {
        var answered = answers.Select(a => (Number: a, Imei: a.Answer.Error is null && Imei.TryParse(a.Text, out var imei, out _) ? imei.Identity : (EquipmentIdentity?)null)).ToList();
        foreach (var (number, identity) in answered)
        {
            if (identity is { } known)
            {
                zeros.Add(known, DigitsIn(number));
            }
        }

        return answered.Select(
            a => a.Imei is { } known && zeros.HasLost(known, DigitsIn(a.Number)) ? a.Number with { LeadingZeroLost = true } : a.Number);
    }

    private static int DigitsIn(CheckedNumber number) => NumberCell.DigitsIn(Encoding.UTF8.GetBytes(number.Text));
}
