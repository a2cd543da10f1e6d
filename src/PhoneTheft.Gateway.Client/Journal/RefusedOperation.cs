namespace PhoneTheft.Gateway.Client;

/// <summary>An operation that a gateway refused for good: it is not sent again, and waits here for somebody to read why.</summary>
/// <param name="Id">Of the operation, as it was journaled.</param>
/// <param name="Operation">What was to be published.</param>
/// <param name="Reason">Why, for machines: a name of <c>ErrorReason</c> without its prefix.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="At">When the refusal came, by this machine's clock.</param>
public sealed record RefusedOperation(long Id, SyncOperation Operation, string Reason, string Message, DateTimeOffset At);
