namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>A run that can't be carried out; the message says why and what to do.</summary>
internal sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
