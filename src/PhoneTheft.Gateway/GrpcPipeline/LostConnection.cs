using Microsoft.AspNetCore.Connections;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Marks an I/O fault of a caller's connection where it is read or written. By its type alone it could be a fault of a file.
/// </summary>
/// <remarks>
/// A read fails on a reset before the call's token is cancelled, so the token does not tell whose fault it was. Neither does the stack
/// trace: the web server throws an exception that it has kept, in a method small enough to be inlined.
/// </remarks>
internal static class LostConnection
{
    public static ConnectionResetException Of(IOException fault) => new(fault.Message, fault);
}
