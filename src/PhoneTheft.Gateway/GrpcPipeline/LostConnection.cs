using Microsoft.AspNetCore.Connections;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Marks what went wrong on a caller's connection where it is read or written: by its type alone it could be of any file.</summary>
/// <remarks>
/// A read hears of a reset before the call's token does, so neither the token nor the trace tells whose fault it was: the web server
/// throws what it has kept, and what it does so in is small enough to be inlined.
/// </remarks>
internal static class LostConnection
{
    public static ConnectionResetException Of(IOException fault) => new(fault.Message, fault);
}
