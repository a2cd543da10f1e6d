namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>What decides when the next call starts.</summary>
internal enum LoopKind
{
    /// <summary>The answer to an earlier one: always the same number in flight. For capacity.</summary>
    Closed,

    /// <summary>A schedule, whatever the server does; latency counts from the intended start. For latency.</summary>
    Open,
}
