using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Where a reader of the log is: it has seen everything up to here.</summary>
internal readonly record struct LogPosition(Revision Revision, Chain Chain);
