namespace PhoneTheft.Gateway.Histories;

/// <summary>What a client asked for.</summary>
internal enum OperationKind
{
    /// <summary>To place a hold, or to change it.</summary>
    Place,
    /// <summary>To end one.</summary>
    Release,
    /// <summary>The status of a device.</summary>
    Check,
}
