namespace PhoneTheft.Gateway.Core;

/// <summary>How safe a change is. The numbers are the contract's.</summary>
public enum DurabilityLevel
{
    /// <summary>The primary has it, and so has this node.</summary>
    Applied = 1,
    /// <summary>A replica of the primary has received it.</summary>
    Replicated = 2,
    /// <summary>It is on the primary's disk.</summary>
    Fsynced = 3,
}
