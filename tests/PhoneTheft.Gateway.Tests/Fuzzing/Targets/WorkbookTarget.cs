using System.IO.Compression;
using PhoneTheft.Gateway.Tests.Cli;
using PhoneTheft.Gateway.Tests.Cli.Interchange.Workbooks;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>The same for a workbook that was damaged, inside its packing and outside.</summary>
internal sealed class WorkbookTarget : ListTarget
{
    private readonly byte[][] _sound = [Pack(CompressionLevel.NoCompression), Pack(CompressionLevel.Fastest)];

    public override string Name => "workbooks";

    public override int ShortRuns => 150;

    public override int Longest => 41;

    public override IReadOnlyList<byte[]> Words => [];

    public override IEnumerable<byte[]> Seeds =>
        from packing in new byte[] { 0, 1 }
        from damage in Damage.Seeds
        select (byte[])[packing, .. damage];

    public override string Try(byte[] input) =>
        input.Length == 0 ? "" : Read(Damage.Do(_sound[input[0] % _sound.Length], input.AsSpan(1)), Lists.Rules);

    private static byte[] Pack(CompressionLevel level) => new Workbook { Shared = ["<t>490154203237518</t>", "<t>blacklist</t>"] }.Sheet(
        "List",
        [
            Workbook.Header, [Workbook.Shares(0), Workbook.Number("46036", 1), Workbook.Shares(1)],
            [Workbook.Text("356938035643809"), "<c/>", "<c/>"], [Workbook.Number("352099001761481", 2), "<c/>", "<c/>"],
        ]).Pack(level);
}
