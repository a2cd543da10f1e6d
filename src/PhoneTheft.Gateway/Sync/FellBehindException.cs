namespace PhoneTheft.Gateway.Sync;

/// <summary>A stream is further back than the log reaches.</summary>
internal sealed class FellBehindException() : Exception("The log no longer holds what comes next.");
