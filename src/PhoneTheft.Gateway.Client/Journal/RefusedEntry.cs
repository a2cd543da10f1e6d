namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>Why one operation was refused for good.</summary>
/// <param name="Sequence">Of the operation, as it was sent.</param>
/// <param name="Reason">A name of <c>ErrorReason</c> without its prefix.</param>
/// <param name="Message">For people.</param>
internal readonly record struct RefusedEntry(long Sequence, string Reason, string Message);
