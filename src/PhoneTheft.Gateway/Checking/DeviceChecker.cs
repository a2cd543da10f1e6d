using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Checking;

/// <summary>The check path: identity → shard → status. No I/O, no lock, no await; whoever asks may come by any protocol.</summary>
internal sealed class DeviceChecker(Replica replica)
{
    /// <param name="imei">The device.</param>
    /// <param name="maxStaleness">How old the answer may be; null: any age is accepted.</param>
    /// <param name="answer">The answer, or, when it is refused as too stale, only how fresh it would have been.</param>
    public CheckRefusal Check(Imei imei, TimeSpan? maxStaleness, out CheckAnswer answer)
    {
        answer = default;

        // The view before the table: the answer is then at least as new as the position beside it.
        if (replica.ShardOf(imei.Identity) is not { View: { } view } shard)
        {
            return CheckRefusal.NotLoaded;
        }

        var freshness = Freshness.Of(shard, view);
        if (!freshness.Satisfies(maxStaleness))
        {
            answer = new CheckAnswer(EquipmentStatus.None, freshness, false);
            return CheckRefusal.TooStale;
        }

        var status = view.StatusOf(imei.Identity, out var isLostHold);
        answer = new CheckAnswer(status, freshness, imei.CheckDigit == CheckDigit.Wrong, isLostHold);
        return CheckRefusal.None;
    }
}

/// <summary>Why a check gets no answer.</summary>
internal enum CheckRefusal
{
    /// <summary>It gets one.</summary>
    None,

    /// <summary>The shard of the device has not been loaded: there is nothing to answer from.</summary>
    NotLoaded,

    /// <summary>The answer would be older than the caller accepts, or its shard is suspect.</summary>
    TooStale,

    /// <summary>The store's history does not contain the position that the answer was to be as new as.</summary>
    RevisionUnknown,

    /// <summary>This node did not become as new as the caller asked for in time.</summary>
    TimedOut,
}

/// <summary>The answer about one device.</summary>
/// <param name="Status">None only when there is no answer.</param>
/// <param name="Freshness">How fresh it is.</param>
/// <param name="CheckDigitMismatch">The 15th digit was wrong, so this may be about another device than the caller means.</param>
/// <param name="LostHold">The status comes from a hold that the store lost, until it is put back.</param>
internal readonly record struct CheckAnswer(EquipmentStatus Status, Freshness Freshness, bool CheckDigitMismatch, bool LostHold = false);
