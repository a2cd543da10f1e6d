namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The server sent what this client can't read; the message says what. Counting on would be counting wrong.</summary>
internal sealed class Http2Exception(string message) : Exception(message);
