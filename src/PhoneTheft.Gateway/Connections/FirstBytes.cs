using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Waits for the first bytes of a connection, and leaves them where they are.</summary>
internal sealed class FirstBytes(ConnectionsOptions options, ConnectionNotices notices, TimeProvider time)
{
    /// <returns>The bytes, at least as many as asked for; null: they did not come in time, or the connection went away.</returns>
    public async Task<ReadOnlySequence<byte>?> ReadAsync(ConnectionContext connection, int count)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        using var patience = new CancellationTokenSource(options.HandshakeWithin, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(ends.Token);
                var isThere = read.Buffer.Length >= count;
                var bytes = isThere ? new ReadOnlySequence<byte>(read.Buffer.Slice(0, count).ToArray()) : default;
                input.AdvanceTo(read.Buffer.Start, isThere ? read.Buffer.Start : read.Buffer.End);
                if (isThere || read.IsCompleted)
                {
                    return isThere ? bytes : null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (!stopping.IsCancellationRequested)
            {
                notices.Ended(ConnectionEnd.HandshakeTimeout, AddressKey.Of(connection));
            }

            return null;
        }
        catch (IOException)
        {
            // It went away before it had begun.
            return null;
        }
    }
}
