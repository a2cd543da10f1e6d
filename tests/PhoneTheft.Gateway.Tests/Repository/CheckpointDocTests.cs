using System.Globalization;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>The page of the checkpoint file gives offsets, lengths and counts; all of them are computed again here.</summary>
public sealed partial class CheckpointDocTests
{
    private static readonly string Page = WorkingTree.Read("docs/checkpoint-file.md");

    [Fact]
    public void The_header_has_no_gaps_and_the_stated_length()
    {
        var end = Contiguous(
            Page[Page.IndexOf("## Header", StringComparison.Ordinal)..Page.IndexOf("A section:", StringComparison.Ordinal)]);

        Assert.Equal(CheckpointHeader.Beginning, end);
        Assert.Contains($"| {end} | {CheckpointSection.Size} × shards |", Page, StringComparison.Ordinal);
        Assert.Contains(
            $"| {end} + {CheckpointSection.Size} × shards | {CheckpointHeader.SizeOf(16) - end - (16 * CheckpointSection.Size)} |",
            Page,
            StringComparison.Ordinal);
        Assert.Contains($"Version {CheckpointHeader.Version};", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_has_no_gaps_and_the_stated_length() =>
        Assert.Equal(CheckpointSection.Size, Contiguous(
            Page[Page.IndexOf("A section:", StringComparison.Ordinal)..Page.IndexOf("## Lists", StringComparison.Ordinal)]));

    [Fact]
    public void Bitmaps_begin_where_they_are_shorter()
    {
        var rows = BitmapRow().Matches(Page);

        Assert.Equal([16, 32, 64], rows.Select(row => Number(row, "shards")));
        Assert.All(rows, row =>
        {
            var (slots, bytes, from) = (Number(row, "slots"), Number(row, "bytes"), Number(row, "from"));
            Assert.Equal(EquipmentIdentity.SerialsPerTac / Number(row, "shards"), slots);
            Assert.Equal(bytes, SlotImage.Bytes(slots, slots));
            Assert.Equal(bytes, SlotImage.Bytes(from, slots));
            Assert.Equal(2 * (from - 1), SlotImage.Bytes(from - 1, slots));
        });
    }

    /// <returns>Where the last of the rows with plain numbers ends.</returns>
    private static int Contiguous(string table)
    {
        var end = 0;
        foreach (Match row in FieldRow().Matches(table))
        {
            Assert.Equal(end, Number(row, "at"));
            end += Number(row, "bytes");
        }

        return end;
    }

    private static int Number(Match row, string group) => int.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\| (?<at>\d+) \| (?<bytes>\d+) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FieldRow();

    [GeneratedRegex(
        @"^\| (?<shards>\d+) \| (?<slots>\d+) \| (?<bytes>\d+) \| (?<from>\d+) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BitmapRow();
}
