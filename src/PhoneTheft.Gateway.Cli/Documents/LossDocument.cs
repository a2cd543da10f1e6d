using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>Changes that a store lost.</summary>
/// <param name="Id">What <c>losses clear</c> takes.</param>
/// <param name="Shard">Whose.</param>
/// <param name="Changes">How many are known to be lost.</param>
/// <param name="AtLeast">There may be more.</param>
/// <param name="NoticedAt">When a gateway noticed it.</param>
internal sealed record LossDocument(string Id, uint Shard, ulong Changes, bool AtLeast, string? NoticedAt)
{
    public static LossDocument Of(LostChanges loss) => new(loss.Id, loss.Shard, loss.Changes, loss.AtLeast, HoldDocument.TimeOf(loss.NoticedAt));
}
