using System.Text;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Marks answers about numbers that may have lost the zero in front.</summary>
internal static class LostZeros
{
    /// <summary>What a number of 14 digits is, the others tell: so all of a batch are looked at before one is judged.</summary>
    /// <param name="answers">A batch.</param>
    /// <param name="zeros">What the list looks like so far.</param>
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
