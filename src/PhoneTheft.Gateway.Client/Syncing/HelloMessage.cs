using Google.Protobuf;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What a client says of itself when it connects.</summary>
internal static class HelloMessage
{
    /// <param name="state">What it has.</param>
    /// <param name="journal">What it publishes from; null: it doesn't.</param>
    /// <param name="options">How it works.</param>
    /// <param name="needsWholeList">Its list is known to be wrong in a way that only a snapshot repairs.</param>
    public static Hello Of(SyncState state, SyncJournal? journal, SyncClientOptions options, bool needsWholeList)
    {
        var hello = new Hello
        {
            ProtocolMinor = SyncMessages.ProtocolMinor,
            ProducerId = journal?.ProducerId.ToString("D") ?? "",
            Start = options.FromNow ? SyncStart.Now : SyncStart.Snapshot,
            AcceptsSnapshot = !options.FromNow && (options.AcceptsSnapshot || needsWholeList || !state.HasList),
            ListDiffers = needsWholeList,
        };
        if (!needsWholeList && state.Cursor is { } cursor)
        {
            hello.Cursor = ByteString.CopyFrom(cursor.ToByteArray());
            if (!state.HasList)
            {
                return hello;
            }

            hello.Digests.AddRange(state.Digests.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
        }

        return hello;
    }
}
