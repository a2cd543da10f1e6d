using System.Runtime.CompilerServices;

namespace PhoneTheft.Gateway.Checking;

/// <summary>Counts the checks of a batch by their outcome, on the stack.</summary>
internal struct CheckTally
{
    private Counts _counts;

    public readonly long this[CheckOutcome outcome] => _counts[(int)outcome];

    public void Add(CheckOutcome outcome, int checks = 1) => _counts[(int)outcome] += checks;

    [InlineArray(Outcomes)]
    private struct Counts
    {
        private const int Outcomes = 5;
        private long _first;
    }
}

/// <summary>How a check ended.</summary>
internal enum CheckOutcome
{
    /// <summary>It got no answer: the caller is unknown, the node not loaded or not fresh enough, the call over a limit.</summary>
    Refused = 0,
    Permitted = 1,
    Prohibited = 2,
    Tracked = 3,

    /// <summary>The IMEI is malformed.</summary>
    Malformed = 4,
}
