namespace PhoneTheft.Gateway.Core;

/// <summary>What lets a carrier go on after its writes were refused for being many.</summary>
/// <param name="Token">Good once, for that carrier, for ten minutes.</param>
/// <param name="Amount">How many more operations of the refused kind it allows today.</param>
public sealed record BulkConfirmation(string Token, long Amount);
