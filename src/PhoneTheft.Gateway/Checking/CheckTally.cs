using System.Runtime.CompilerServices;

namespace PhoneTheft.Gateway.Checking;

/// <summary>How many checks of a batch ended how, counted on the stack.</summary>
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
