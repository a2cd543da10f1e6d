using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>A place for a call in flight.</summary>
internal struct Call
{
    /// <summary>0: the place is free.</summary>
    public int Stream;

    /// <summary>The first of its devices.</summary>
    public int Device;

    public bool IsAnswered;

    /// <summary>When it was to start.</summary>
    public long Start;

    public MessageReader Reader;
}
