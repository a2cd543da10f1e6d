namespace PhoneTheft.Gateway.Client;

/// <summary>How safe a published change is; numbered as in the contract.</summary>
public enum PublishDurability
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>The store's primary has it, and so has the gateway that answered.</summary>
    Applied = 1,

    /// <summary>A replica of the store's primary has received it, too.</summary>
    Replicated = 2,

    /// <summary>It is on the disk of the store's primary.</summary>
    Fsynced = 3,
}
