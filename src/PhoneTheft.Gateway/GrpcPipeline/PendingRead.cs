using System.IO.Pipelines;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Wakes whoever waits for more of a request, when the gateway stops.</summary>
internal static class PendingRead
{
    /// <param name="reader">The <see cref="PipeReader"/> of a request.</param>
    public static void Cancel(object? reader)
    {
        try
        {
            ((PipeReader)reader!).CancelPendingRead();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Its caller has gone at this moment: the web server throws that here, and the read hears of it, too.
        }
    }
}
