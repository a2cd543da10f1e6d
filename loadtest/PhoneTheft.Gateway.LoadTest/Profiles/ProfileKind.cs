namespace PhoneTheft.Gateway.LoadTest.Profiles;

/// <summary>How the rate of an open loop goes over time.</summary>
internal enum ProfileKind
{
    /// <summary>The rate all the time.</summary>
    Constant,

    /// <summary>A quarter, a half, three quarters, the whole of the rate, a quarter of the time each.</summary>
    Step,

    /// <summary>From nothing to the rate, evenly.</summary>
    Ramp,

    /// <summary>A cell site comes back: the rate, then within a second twenty times as much, which decays.</summary>
    AttachStorm,
}
