using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A position in a shard's history.</summary>
internal sealed record RevisionDocument(uint Shard, ulong Epoch, ulong Number, string Chain)
{
    public static RevisionDocument? Of(Revision? revision) => revision is null
        ? null
        : new(revision.Shard, revision.Epoch, revision.Number, Convert.ToHexStringLower(revision.Chain.Span));
}
