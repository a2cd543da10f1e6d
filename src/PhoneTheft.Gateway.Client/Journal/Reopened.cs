namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>What a store had acknowledged and forgotten.</summary>
/// <param name="Operations">How many operations wait to be sent again.</param>
/// <param name="Missing">How many were forgotten that the journal no longer holds, being older than its retention.</param>
internal readonly record struct Reopened(long Operations, long Missing);
