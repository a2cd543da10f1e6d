namespace PhoneTheft.Gateway.Connections;

/// <summary>The place that a connection takes: a feature of the connection.</summary>
/// <remarks>What can be set is the business of <see cref="ConnectionPlaces"/>, under its lock.</remarks>
internal sealed class ConnectionPlace(ConnectionPlaces places, AddressKey from, Action<ConnectionEnd> close)
{
    /// <summary>Calls that are refused because nobody knows who makes them. Each may cost the validation of a forged token.</summary>
    public const int MostRefusals = 100;

    private int _refusals;

    public AddressKey From => from;

    /// <summary>Whose it is; null: nobody's yet.</summary>
    public string? Carrier { get; set; }

    public bool IsLeft { get; set; }

    /// <summary>Open streams over it whose caller is nobody.</summary>
    public int Streams { get; set; }

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

    /// <summary>Opens a stream whose caller is nobody. If it may, <see cref="CloseStream"/> has to follow.</summary>
    /// <returns>False: this connection, or all of them together, have as many.</returns>
    public bool TryOpenStream() => places.TryOpenStream(this);

    public void CloseStream() => places.CloseStream(this);

    /// <summary>A call was refused because nobody knows who makes it. While that is all that is known of the connection, too many end it.</summary>
    public void CountRefusal()
    {
        if (Pool is not null && Interlocked.Increment(ref _refusals) == MostRefusals)
        {
            close(ConnectionEnd.Refused);
        }
    }

    public void Close() => close(ConnectionEnd.Unidentified);
}
