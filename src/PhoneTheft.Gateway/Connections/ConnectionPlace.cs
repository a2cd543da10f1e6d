namespace PhoneTheft.Gateway.Connections;

/// <summary>The place that a connection takes: a feature of the connection.</summary>
/// <remarks>What can be set is the business of <see cref="ConnectionPlaces"/>, under its lock.</remarks>
internal sealed class ConnectionPlace(ConnectionPlaces places, AddressKey from, Action close)
{
    public AddressKey From => from;

    /// <summary>Whose it is; null: nobody's yet.</summary>
    public string? Carrier { get; set; }

    public bool IsLeft { get; set; }

    /// <summary>Where it waits to become somebody's.</summary>
    public Strangers? Pool { get; set; }

    public LinkedListNode<ConnectionPlace>? InPool { get; set; }

    /// <summary>Call it when it is known whose the connection is. It costs next to nothing when it was known before.</summary>
    /// <param name="carrier">Whose it is.</param>
    /// <param name="most">How many the carrier may have.</param>
    /// <returns>False: it has as many.</returns>
    public bool IdentifyAs(string carrier, long most) => Carrier is not null || places.MoveTo(this, carrier, most);

    public void Begin(bool isKnown) => places.Begin(this, isKnown);

    public void Leave() => places.Leave(this);

    public void Close() => close();
}
