namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>What an operation does; the letters are the script's.</summary>
internal enum WriteKind
{
    /// <summary>Place or change a hold.</summary>
    Place = 'P',
    /// <summary>End a hold because its carrier says so.</summary>
    Release = 'R',
    /// <summary>End a hold because its time came.</summary>
    Expire = 'X',
    /// <summary>Drop ended holds that were kept long enough. No change of the list, so nothing is logged.</summary>
    Forget = 'F',
}
