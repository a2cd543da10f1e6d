using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>The lines of the file of lost changes; docs/checkpoint-file.md has them field by field.</summary>
/// <remarks>
/// Each begins with the XXH64 of the rest, so that a flipped byte is one line less and never another one. Each says whose it is: no line
/// depends on the one before.
/// </remarks>
internal static class LostBranchText
{
    public const string Store = "store";
    private const string Branch = "branch";
    private const string Lost = "lost";
    private const string Over = "over";

    /// <summary>All lines.</summary>
    public static IEnumerable<string> Format(StoreIdentity identity, LostContent content)
    {
        yield return Line(
            Store, identity.StoreId.ToString("N"), Text(content.Branches.Sum(branch => branch.Changes.Count)),
            Text(content.Branches.Count + content.Holds.Sum(holds => holds.Devices.Count)));
        foreach (var branch in content.Branches)
        {
            var name = NameOf(branch.Loss);
            yield return Line(Branch, name, branch.Fork is { } fork ? Text(fork) : "", Text(branch.Epoch), LossText.Format(branch.Loss));
            foreach (var change in branch.Changes)
            {
                yield return Line(Lost, name, FormatChange(change));
            }
        }

        foreach (var holds in content.Holds)
        {
            foreach (var (identity14, lost) in holds.Devices)
            {
                yield return Line(Over, Text(holds.Shard), Text(holds.Number), identity14.ToString(), Letters.Of(lost.Status).ToString(), string.Join(',', lost.Carriers));
            }
        }
    }

    /// <summary>Reads what can be read.</summary>
    /// <param name="lines">Of the file.</param>
    /// <param name="identity">The store that was opened.</param>
    /// <param name="damaged">How many lines cannot be read, or are missing.</param>
    /// <returns>Null: it is of another store.</returns>
    public static LostContent? Parse(IReadOnlyList<string> lines, StoreIdentity identity, out int damaged)
    {
        damaged = 0;
        var heads = new Dictionary<string, LostBranch>(StringComparer.Ordinal);
        var changes = new Dictionary<string, List<Change>>(StringComparer.Ordinal);
        var over = new Dictionary<int, KeptHolds>();
        (long Lost, long Others)? expected = null;
        var (read, others) = (0L, 0L);
        foreach (var line in lines)
        {
            try
            {
                var fields = FieldsOf(line);
                switch (fields[0])
                {
                    case Store when fields[1] != identity.StoreId.ToString("N"):
                        return null;
                    case Store:
                        expected = (Number(fields[2]), Number(fields[3]));
                        break;
                    case Branch:
                        heads[fields[1]] = ParseBranch(fields, identity);
                        others++;
                        break;
                    case Lost:
                        var change = ParseChange(fields, ShardOf(fields[1], identity));
                        (changes.TryGetValue(fields[1], out var list) ? list : changes[fields[1]] = []).Add(change);
                        read++;
                        break;
                    case Over:
                        AddOver(over, fields, identity);
                        others++;
                        break;
                    default:
                        throw new FormatException("A line must begin with store, branch, lost or over.");
                }
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
            {
                damaged++;
            }
        }

        damaged += expected is not { } counts || read < counts.Lost || others < counts.Others ? 1 : 0;
        return new LostContent(
            [.. heads.Select(head => head.Value with { Changes = changes.TryGetValue(head.Key, out var list) ? [.. list.OrderBy(change => change.Revision.Number)] : [] })],
            [.. over.Values]);
    }

    private static LostBranch ParseBranch(string[] fields, StoreIdentity identity)
    {
        var shard = ShardOf(fields[1], identity);
        var loss = LossText.Parse(shard, fields[1][(fields[1].IndexOf('.', StringComparison.Ordinal) + 1)..], string.Join('\t', fields.Skip(4)), out _);
        return new LostBranch(loss, fields[2].Length == 0 ? null : Number(fields[2]), Number(fields[3]), []);
    }

    private static void AddOver(Dictionary<int, KeptHolds> over, string[] fields, StoreIdentity identity)
    {
        var shard = (int)Number(fields[1]);
        if (!EquipmentIdentity.TryParseCanonical(fields[3], out var device) || shard >= identity.Shards || device.ShardOf(identity.Shards) != shard)
        {
            throw new FormatException("A device must have 14 digits and be of its shard.");
        }

        var lost = new LostStatus(
            Letters.StatusOf(Encoding.UTF8.GetBytes(fields[4])), fields[5].Length == 0 ? [] : fields[5].Split(','));
        over.TryGetValue(shard, out var known);
        over[shard] = new KeptHolds(shard, Number(fields[2]), [.. known?.Devices ?? [], KeyValuePair.Create(device, lost)]);
    }

    private static string FormatChange(Change change) => string.Create(CultureInfo.InvariantCulture,
        $"{change.Revision.Number}\t{change.Revision.Epoch}\t{change.Chain}\t{change.At.ToUnixTimeMilliseconds()}\t{(int)change.Kind}\t{change.Identity}\t{Letters.Of(change.Status)}\t{change.Carrier}\t{change.Actor}\t{change.Producer}\t{change.Sequence}\t{change.PlaceInRun}\t{((change.Hold ?? change.Ended) is { } hold ? HoldText.Of(hold) : "")}");

    private static Change ParseChange(string[] fields, int shard)
    {
        var chain = Chain.Parse(Encoding.UTF8.GetBytes(fields[4]));
        var revision = new Revision(shard, Number(fields[3]), Number(fields[2]), chain.First);
        var kind = (ChangeKind)Number(fields[6]);
        if (kind is not (ChangeKind.Placed or ChangeKind.Released or ChangeKind.Expired) || !EquipmentIdentity.TryParseCanonical(fields[7], out var identity))
        {
            throw new FormatException("A change must have a known kind and a device of 14 digits.");
        }

        var text = string.Join('\t', fields.Skip(14));
        var hold = text.Length == 0 ? null : HoldText.Parse(Encoding.UTF8.GetBytes(text), fields[9], identity, shard);
        return new Change
        {
            Revision = revision,
            Chain = chain,
            At = DateTimeOffset.FromUnixTimeMilliseconds(Number(fields[5])),
            Kind = kind,
            Identity = identity,
            Status = Letters.StatusOf(Encoding.UTF8.GetBytes(fields[8])),
            Carrier = fields[9],
            Actor = fields[10],
            Producer = fields[11],
            Sequence = Number(fields[12]),
            PlaceInRun = (int)Number(fields[13]),
            Hold = kind == ChangeKind.Placed ? hold ?? throw new FormatException("A placed hold must be there.") : null,
            Ended = kind == ChangeKind.Placed ? null : hold,

            // Of the list as it was then, which nobody has any more.
            Prohibited = 0,
            Tracked = 0,
            Holds = 0,
            Digest = default,
        };
    }

    private static string NameOf(Loss loss) => string.Create(CultureInfo.InvariantCulture, $"{loss.Shard}.{loss.Field}");

    private static int ShardOf(string name, StoreIdentity identity) =>
        Number(name.AsSpan(0, name.IndexOf('.', StringComparison.Ordinal))) is var shard && shard < identity.Shards
            ? (int)shard
            : throw new FormatException("A line must name a shard of the store.");

    private static string[] FieldsOf(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return tab > 0 && line[..tab] == SumOf(line[(tab + 1)..])
            ? line[(tab + 1)..].Split('\t')
            : throw new FormatException("A line must begin with the checksum of the rest.");
    }

    private static string Line(params string[] fields)
    {
        var text = string.Join('\t', fields);
        return $"{SumOf(text)}\t{text}";
    }

    private static string SumOf(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
