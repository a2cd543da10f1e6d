namespace PhoneTheft.Gateway.Client;

/// <summary>Publishing has stopped: it would exceed the carrier's daily bulk limit. Check that the changes are intended; then confirm.</summary>
/// <param name="Token">What to confirm with: good once, for this carrier, for 10 minutes.</param>
/// <param name="Amount">How many more operations of the kind that was refused it allows today.</param>
/// <param name="Message">What the gateway says, in English.</param>
public sealed record PublishConfirmation(string Token, long Amount, string Message);
