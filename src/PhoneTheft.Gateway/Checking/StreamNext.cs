namespace PhoneTheft.Gateway.Checking;

/// <summary>What comes next in a stream of requests.</summary>
internal enum StreamNext
{
    /// <summary>Nothing, or the beginning of a message.</summary>
    Incomplete,

    /// <summary>Something that is not for the fast path.</summary>
    Unusual,

    /// <summary>More of the same, once what is answered has been flushed.</summary>
    More,
}
