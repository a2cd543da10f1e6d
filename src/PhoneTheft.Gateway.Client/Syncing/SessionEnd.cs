namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>How a connection ended.</summary>
/// <param name="Failure">What went wrong; null: it was ended in good order.</param>
/// <param name="WasGood">A checkpoint or a Drain came: gateway and connection were fine.</param>
/// <param name="WasSentAway">The gateway asked the client to go.</param>
/// <param name="RetryAfter">When it may come back.</param>
internal sealed record SessionEnd(Exception? Failure, bool WasGood, bool WasSentAway, TimeSpan? RetryAfter);
