using System.Buffers.Binary;
using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What came back from a <see cref="RawCall"/>.</summary>
internal sealed record RawAnswer(string? GrpcStatus, string? Details, byte[] Body)
{
    public StatusCode StatusCode => (StatusCode)int.Parse(GrpcStatus ?? "-1", CultureInfo.InvariantCulture);

    /// <summary>As ErrorInfo has it; empty: there is none.</summary>
    public string Reason =>
        Details is null
            ? ""
            : Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Padded(Details))).GetDetail<ErrorInfo>()?.Reason ?? "";

    public IEnumerable<byte[]> Messages
    {
        get
        {
            for (var at = 0; at < Body.Length;)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at + 1));
                yield return Body[(at + 5)..(at + 5 + length)];
                at += 5 + length;
            }
        }
    }

    private static string Padded(string text) => text.PadRight((text.Length + 3) / 4 * 4, '=');
}
