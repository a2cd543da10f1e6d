using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>A text of the store is read, or refused as one that cannot be read; it never ends the loop that reads it.</summary>
internal sealed class StoreTextTarget : FuzzTarget
{
    private const string ChainText = "00112233445566778899aabbccddeeff00112233";

    private static readonly EquipmentIdentity Device = EquipmentIdentity.FromValue(35_000_000_000_007);

    public override string Name => "store-texts";

    public override int ShortRuns => 6_000;

    public override int Longest => 600;

    public override IReadOnlyList<byte[]> Words { get; } = WordsOf("\t", "\n", "B2\t", "T8\t", "\tR\t", "\tX\t", "\tP\t", ChainText, "1,0", "-", ".");

    public override IEnumerable<byte[]> Seeds =>
    [
        .. WordsOf(
            "12\t1\t1700000000123\tP\t01234567890123\tB\talpha\tAda L.\t5f1c\t9\t1,0\t4\t2\t6\t000102030405060708090a0b0c0d0e0f\t\t5\tB2\t1800000000\tcase 7\t1690000000\t" + ChainText,
            "B2\t1800000000\tcase 7\t1690000000\t1\t12\tAda L.\t5f1c\t9",
            "alpha\t1700000000123\tR\tAda\t1\t12\t0011223344556677\tB2\t\t\t1690000000\t1\t12\t\t\t0\nbravo\t1\tX\t\t1\t1\t0\tT1\t\t\t1\t1\t1\t\t\t0",
            "3\t0\t103\t0000000000123456\tF\t1700000000123",
            "3\t0\t103\t0000000000123456\tF\t1700000000123\t1700000000124\talpha\tAda\tpaid"),
    ];

    public override string Try(byte[] input)
    {
        var outcome = new StringBuilder();
        Read(outcome, () => HoldText.Parse(input, "alpha", Device, 7).Disposition);
        Read(outcome, () => PastHoldText.Parse(input, 7, Device).Count is var count and < 3 ? count : 3);
        Read(outcome, () => LogEntry.Parse(input, 7).Kind);
        Read(outcome, () => LogEntry.Follows(input, default));
        Read(outcome, () => DeviceOwners.Parse(input).Status);
        Read(outcome, () => Chain.Parse(input) == default);
        Read(outcome, () => Digest.Parse(input) == default);
        ReadLoss(outcome, Encoding.UTF8.GetString(input));
        return outcome.ToString();
    }

    private static void ReadLoss(StringBuilder outcome, string text)
    {
        Read(outcome, () => StoredNumber.Parse(text, "a number") > 0);
        Read(outcome, () => LossText.TryParseId(text, out _, out _, out _));
        Read(outcome, () =>
        {
            var loss = LossText.Parse(7, "101.0000000000abcdef", text, out var isCleared);

            // What became of it is the store's to say, and is not written back.
            var bare = loss with { AcceptedBy = null, Epoch = 0, PutBack = 0, Superseded = 0 };
            Demand(LossText.Parse(7, loss.Field, LossText.Format(loss), out _) == bare, "a loss comes back");
            return isCleared;
        });
        Read(outcome, () => LossText.Parse(7, text, "3\t0\t103\t0000000000123456\tF\t1700000000123", out _).Number > 0);
    }

    private static void Read<T>(StringBuilder outcome, Func<T> read)
    {
        try
        {
            outcome.Append(read()).Append(' ');
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // The one way to refuse; a loss has two.
            outcome.Append("- ");
        }
    }
}
