using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>
/// The confirmation that publishing waits for, or that was given and no gateway has taken yet. It outlives a connection: nobody should be
/// asked twice. Used by the loop only.
/// </summary>
internal sealed class PendingConfirmation(CurrentStatus status, ConvergenceWaiters convergence)
{
    /// <summary>What was confirmed and not yet used; null: nothing.</summary>
    public string? Token { get; set; }

    /// <summary>What publishing waits for; null: nothing.</summary>
    public PublishConfirmation? Awaited => status.Value.Confirmation;

    /// <summary>Confirms what publishing waits for.</summary>
    /// <exception cref="ArgumentException">It is not what publishing waits for.</exception>
    public void Confirm(string token)
    {
        if (Awaited is not { } awaited || awaited.Token != token)
        {
            throw new ArgumentException("The token must be that of SyncStatus.Confirmation; publishing does not wait for this one.", nameof(token));
        }

        Token = token;
        status.Change(now => now with { Confirmation = null });
    }

    /// <summary>The gateway wants a confirmation first. Whoever waits for an empty journal is told so.</summary>
    public void Await(ItemError error)
    {
        Token = null;
        var confirmation = new PublishConfirmation(
            error.BulkConfirmation?.Token ?? "", (long)(error.BulkConfirmation?.Amount ?? 0), error.Message);
        status.Change(now => now with { Confirmation = confirmation, LastError = GatewayError.From(error) });
        convergence.FailAll(new PublishConfirmationRequiredException(confirmation));
    }
}
