namespace PhoneTheft.Gateway.Connections;

/// <summary>Why there was no place for a connection.</summary>
internal enum ConnectionLimit
{
    /// <summary>Connections:Most.</summary>
    All,

    /// <summary>Connections:MostPerAddress.</summary>
    Address,
}
