namespace PhoneTheft.Gateway.Errors;

/// <summary>Whether a compressed message ends with the checksum of <paramref name="message"/>.</summary>
internal delegate bool CompressedEnd(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message);
