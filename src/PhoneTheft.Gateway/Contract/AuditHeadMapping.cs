using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Store.AuditHeads;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Heads of audit logs as the contract writes them.</summary>
internal static class AuditHeadMapping
{
    public static V1.AuditHead ToContract(this ToldHead head) => new()
    {
        Node = head.Node,
        Lines = (ulong)head.Lines,
        Head = ByteString.CopyFrom(Convert.FromHexString(head.Hash)),
        ToldAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(head.ToldMs)),
    };
}
