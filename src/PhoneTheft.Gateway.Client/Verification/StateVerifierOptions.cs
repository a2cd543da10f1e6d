namespace PhoneTheft.Gateway.Client;

/// <summary>How a <see cref="StateVerifier"/> works.</summary>
public sealed class StateVerifierOptions
{
    /// <summary>How long to wait for each message of the gateway; default 30 s. Comparing a large shard takes it a few seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a state file that is behind may stand still before it is verified as it is; default 2 s. While a sync client brings it
    /// forward, the verifier waits until it has all that the store held at the start.
    /// </summary>
    public TimeSpan StandstillTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
