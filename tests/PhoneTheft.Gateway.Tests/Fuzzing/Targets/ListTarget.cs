using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Tests.Cli;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>A list of a carrier is read line by line, or refused as a whole with a reason; a line without a fault names a device.</summary>
/// <remarks>The first byte of an input says how it is to be read.</remarks>
internal class ListTarget : FuzzTarget
{
    private static readonly InterchangeRules[] Rules =
    [
        Lists.Rules,
        Lists.Rules with { Delta = true },
        Lists.Rules with { LenientCheckDigit = true, FourteenDigits = true },
        Lists.Rules with { Whole = true, Status = LineIntent.Hold },
    ];

    public override string Name => "lists";

    public override int ShortRuns => 3_000;

    public override int Longest => 2_500;

    public override IReadOnlyList<byte[]> Words { get; } = WordsOf(
        "IMEI", "reporting_date", "status", "change_type", "blacklist", "recovered", "add", "remove", "20260114", "490154203237518", "4.90154E+14",
        ",", ";", "\t", "|", "\"", "\r\n", "\n", "\r", "sep=;\n", "\uFEFF", "\0", "\u00A0", "\u200B", "\u0661", new string('9', 1_100));

    public override IEnumerable<byte[]> Seeds =>
    [
        .. WordsOf(
            "\0IMEI,reporting_date,status\n490154203237518,20260114,blacklist\n356938035643809,,\n",
            "\u0001IMEI;change_type\r\n490154203237518;add\r\n356938035643809;remove\r\n",
            "\u0002sep=|\nIMEI|status|note\n\"49-015420-323751-8\"|stolen|\"a \"\"b\"\"\"\n",
            "\u0003490154203237518\n356938035643809\n"),
        [0, .. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("IMEI,status\n490154203237518,\n")],
    ];

    public override string Try(byte[] input)
    {
        var (rules, bytes) = input.Length > 0 ? (Rules[input[0] % Rules.Length], input[1..]) : (Rules[0], input);
        return Read(bytes, rules);
    }

    protected static string Read(byte[] bytes, InterchangeRules rules) =>
        Outcome(() => ReadLines(bytes, rules)) + Outcome(() => string.Join(' ', NumberList.Read(
            new MemoryStream(bytes), sheet: null, note: _ => { }, doubt: _ => { }).Select(number => number.Fault?.Reason).Distinct().Take(2)));

    private static string ReadLines(byte[] bytes, InterchangeRules rules)
    {
        var (before, reasons) = (0L, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var line in InterchangeReader.Read(new MemoryStream(bytes), rules))
        {
            Demand(line.Number > before, "lines are numbered upwards");
            Demand(line.Refusal is not null || line.Identity is not null, "a good line names a device");
            Demand(line.Refusal is not null || line.Intent != LineIntent.None, "a good line wants something");
            before = line.Number;
            reasons.Add(line.Refusal?.Reason ?? $"{line.Intent}");
        }

        return string.Join(' ', reasons.Take(2));
    }

    private static string Outcome(Func<string> read)
    {
        try
        {
            return read() + "; ";
        }
        catch (CliException e)
        {
            return e.Reason + "; ";
        }
    }
}
