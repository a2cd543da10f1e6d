using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

internal sealed partial class AdminService
{
    private static readonly GatewayError TooManyLinks = new(
        ErrorReason.QuotaExceeded, "Too many page links are open at this gateway. Open one of them, or repeat the request in 5 minutes.",
        RetryAfter: PageSessions.LinkLife, Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["quota"] = "page_links" });

    public override async Task<CreatePageLinkResponse> CreatePageLink(CreatePageLinkRequest request, ServerCallContext context)
    {
        writes.ThrowIfNotRecorded();
        var (caller, call) = (context.Caller(), context.GetHttpContext());
        if (links.Create(caller, call) is not { } link)
        {
            throw TooManyLinks.ToRpcException();
        }

        await writes.RecordAsync(audit.Entry(AuditKind.Admin, caller.ToAuditedCaller(context), nameof(CreatePageLink)) with { Outcome = AuditOutcome.Created });
        return new CreatePageLinkResponse
        {
            Url = link.Url,
            ValidUntil = Timestamp.FromDateTimeOffset(caller.ValidUntil < link.Until ? caller.ValidUntil.Value : link.Until),
        };
    }
}
