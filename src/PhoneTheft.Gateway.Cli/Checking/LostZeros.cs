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
    public static IEnumerable<CheckAnswer> Mark(IReadOnlyList<CheckAnswer> answers, LeadingZeros zeros)
    {
        var answered = answers.Select(a => (Answer: a, Imei: a.Error is null && Imei.TryParse(a.Imei, out var imei, out _) ? imei.Identity : (EquipmentIdentity?)null)).ToList();
        foreach (var (answer, identity) in answered)
        {
            if (identity is { } known)
            {
                zeros.Add(known, DigitsIn(answer));
            }
        }

        return answered.Select(a => a.Imei is { } known && zeros.HasLost(known, DigitsIn(a.Answer)) ? a.Answer with { LeadingZeroLost = true } : a.Answer);
    }

    private static int DigitsIn(CheckAnswer answer) => NumberCell.DigitsIn(Encoding.UTF8.GetBytes(answer.Imei));
}
