namespace PhoneTheft.Gateway.Client;

/// <summary>What a job of many writes will do beyond what is so already. A write that changes nothing doesn't count.</summary>
public sealed record WriteAnnouncement
{
    /// <summary>How many of the caller's holds would end, or become Track instead of Block.</summary>
    public long Ends { get; init; }

    /// <summary>How many devices the caller doesn't block yet and would.</summary>
    public long Blocks { get; init; }

    /// <summary>Of <see cref="Blocks"/>, how many of which TAC: at most 10,000 TACs, those with the most devices.</summary>
    public IReadOnlyCollection<TacBlocks> Tacs { get; init; } = [];

    /// <summary>
    /// True: the numbers are upper limits, of a job that doesn't know what is so already. Too much is then refused without a token:
    /// count, and announce again.
    /// </summary>
    public bool IsUpperLimit { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";
}

/// <summary>How many devices of one type a job would block.</summary>
/// <param name="Tac">The type allocation code: the first 8 digits of an IMEI, as a number.</param>
/// <param name="Blocks">How many devices.</param>
public readonly record struct TacBlocks(uint Tac, long Blocks);
