using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>A Publish that was sent and not answered.</summary>
internal sealed record PublishInFlight(ulong Id, IReadOnlyList<PublishPart> Parts, bool Confirms)
{
    public int Count => Parts.Sum(part => part.Entries.Count);

    public Publish ToMessage(PublishDurability durability, string? confirmation)
    {
        var publish = new Publish { PublishId = Id, Durability = (Durability)durability, BulkConfirmation = Confirms ? confirmation ?? "" : "" };
        publish.Operations.AddRange(Parts.SelectMany(part => part.Entries).Select(Wire.Write));
        return publish;
    }
}
