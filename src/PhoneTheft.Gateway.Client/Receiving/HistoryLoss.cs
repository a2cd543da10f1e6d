using Google.Protobuf;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Notices, and says once, that the store's history lacks what the state has seen. The loop only.</summary>
internal sealed partial class HistoryLoss(SyncState state, CurrentStatus status, ILogger logger)
{
    private ByteString? _told;

    public void Look(Welcome welcome)
    {
        if (welcome.Reason is not (SnapshotReason.Forked or SnapshotReason.Epoch) || state.Cursor is not { } cursor || !Cursor.TryParse(welcome.Head.Span, out var head))
        {
            return;
        }

        // A snapshot that breaks off is begun again with the same cursor, and it is the same loss.
        var position = ByteString.CopyFrom(cursor.ToByteArray());
        if (position.Equals(_told))
        {
            return;
        }

        _told = position;
        var changes = Math.Max(1, cursor.Positions.Zip(head.Positions).Sum(pair => Math.Max(0, pair.First.Number - pair.Second.Number)));
        status.Change(now => now with { HistoriesLost = now.HistoriesLost + 1, ChangesLost = now.ChangesLost + changes });
        Log.Lost(logger, changes);
    }

    private static partial class Log
    {
        [LoggerMessage(1611, LogLevel.Error, "The store lost at least {Changes} changes that this client had. Taking the list as the store has it now; devices that were blocked may be permitted in it")]
        public static partial void Lost(ILogger logger, long changes);
    }
}
