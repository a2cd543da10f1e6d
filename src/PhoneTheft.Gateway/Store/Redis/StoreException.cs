using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>The store did not do what was asked; <see cref="Fault"/> says why in a way code can act on.</summary>
internal sealed class StoreException(StoreFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreFault Fault { get; } = fault;

    /// <summary>Whether something may have been written all the same.</summary>
    public bool MayBeWritten => Fault == StoreFault.OutcomeUnknown;

    /// <summary>The fault of a store that holds, or answers, something that this gateway cannot read.</summary>
    /// <param name="shard">The shard that it was read from.</param>
    /// <param name="e">What is wrong with the text. The message does not repeat the text, which may hold an IMEI.</param>
    public static StoreException OfUnreadable(int shard, FormatException e) =>
        new(StoreFault.Damaged, $"Shard {shard} of the store is damaged, and this gateway cannot read it. {e.Message}", e) { Shard = shard };

    /// <summary>The fault of a write that met something in its shard that the script cannot read. It was not applied.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="damage">What it has, such as "a hold that cannot be read".</param>
    /// <param name="isOfOneOperation">See <see cref="IsOfOneOperation"/>.</param>
    public static StoreException OfDamagedWrite(int shard, string damage, bool isOfOneOperation = false) =>
        new(StoreFault.Damaged, $"Shard {shard} of the store is damaged: it has {damage}. The write was not applied.")
        {
            Shard = shard,
            IsOfOneOperation = isOfOneOperation,
            IsLogged = true,
        };

    /// <summary>The shard that the fault was met in; null: not one of them alone.</summary>
    public int? Shard { get; init; }

    /// <summary>Whether the damage concerns one operation alone, while others on the same shard are carried out.</summary>
    public bool IsOfOneOperation { get; init; }

    /// <summary>Whether who met it logs it: the writer of a shard says that writes were refused.</summary>
    public bool IsLogged { get; private init; }

    /// <summary>With <see cref="StoreFault.ConfirmationRequired"/>: what to repeat it with.</summary>
    public BulkConfirmation? Confirmation { get; init; }

    /// <summary>
    /// The store has lost data: a checkpoint of the store of this id is served until somebody has decided, whatever the settings say.
    /// </summary>
    /// <value>Null: it hasn't. <see cref="Guid.Empty"/>: which store it was can't be read.</value>
    public Guid? ServesCheckpointOf { get; init; }
}

/// <summary>Why a shard is not being followed right now.</summary>
/// <param name="Fault">In a way code can act on.</param>
/// <param name="Message">For people.</param>
internal sealed record FollowFault(StoreFault Fault, string Message)
{
    public StoreException ToException() => new(Fault, Message);
}
