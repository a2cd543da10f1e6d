using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Every request passes it: finds out who calls, lets through whom the <see cref="RoleTable"/> lets, and takes from the carrier's quotas,
/// before anything of the request is read.
/// </summary>
/// <remarks>
/// A call whose caller is known goes on at once and on the spot: it costs a check no memory. Handlers find the caller among the
/// features of the request (<see cref="RpcCaller"/>). Refused here, a call costs a few microseconds; an exception would cost it ten times that,
/// and who calls too often is refused often.
/// </remarks>
internal sealed partial class CallGate(
    RequestDelegate next, ICallerFinder callers, StreamCallers streams, RefusedCallers refused, ILogger<CallGate> logger)
{
    private static readonly GatewayError TooManyOfNobody = new(
        ErrorReason.TooManyStreams,
        "Callers that have not said who they are have as many streams open as they may. Say who you are, or call Health/Check from time to time.",
        RetryAfter: TimeSpan.FromSeconds(5));

    private readonly ConcurrentDictionary<Endpoint, GuardedEndpoint> _endpoints = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            // Nothing stands behind it.
            return next(context);
        }

        if (!_endpoints.TryGetValue(endpoint, out var guarded))
        {
            guarded = Guard(endpoint);
        }

        if (guarded is { Requirement.IsOpen: true, IsStream: false })
        {
            return next(context);
        }

        var credentials = guarded.Sessions?.Of(context) ?? callers.Read(context);
        var finding = callers.FindAsync(credentials);
        return finding.IsCompletedSuccessfully
            ? Enter(context, guarded, credentials, finding.Result)
            : EnterAsync(context, guarded, credentials, finding);
    }

    private async Task EnterAsync(HttpContext context, GuardedEndpoint endpoint, Credentials credentials, ValueTask<FoundCaller> finding) =>
        await Enter(context, endpoint, credentials, await finding);

    private Task Enter(HttpContext context, GuardedEndpoint endpoint, in Credentials credentials, in FoundCaller found)
    {
        if (found.Caller is not { } caller)
        {
            // What is open is so for those as well whose certificate has expired.
            return endpoint.Requirement.IsOpen
                ? RunStreamOfNobodyAsync(context, endpoint, credentials.Connection?.Place)
                : Refuse(context, endpoint, found.Error!, credentials.Connection);
        }

        if (endpoint.Requirement.RefusalOf(caller) is { } refusal)
        {
            return Refuse(context, endpoint, refusal, credentials.Connection, caller);
        }

        if ((IdentifyConnection(context, credentials.Connection, caller.Quota) ?? endpoint.Requirement.Cost.TakeFrom(caller.Quota)) is { } beyond)
        {
            return endpoint.IsCall ? context.RefuseCallAsync(beyond) : context.RefusePageAsync(StatusCodes.Status429TooManyRequests, beyond.Message);
        }

        context.Features.Set(caller);
        return endpoint.IsStream ? RunStreamAsync(context, endpoint, new StreamCaller(context, credentials, endpoint.Requirement, caller)) : next(context);
    }

    // With its first call a connection becomes its carrier's, and is no stranger's any more. A proxy's stays its own.
    private static GatewayError? IdentifyConnection(HttpContext context, ConnectionCredentials? connection, CarrierQuota quota)
    {
        if (connection is not { Place: { Carrier: null } place, IsOfProxy: false }
            || place.IdentifyAs(quota.Carrier, quota.Connections.Allowance.Number))
        {
            return null;
        }

        // One connection too many is not kept. Its client reads why in this answer first.
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        return quota.RefusalOf(quota.Connections);
    }

    private async Task RunStreamAsync(HttpContext context, GuardedEndpoint endpoint, StreamCaller caller)
    {
        // Of the quota that it was taken from, whoever the caller is by then.
        var quota = caller.Caller.Quota;
        context.Features.Set(caller);
        streams.Add(caller);
        try
        {
            await next(context);
        }
        finally
        {
            streams.Remove(caller);
            endpoint.Requirement.Cost.Return(quota);
        }
    }

    private async Task RunStreamOfNobodyAsync(HttpContext context, GuardedEndpoint endpoint, ConnectionPlace? place)
    {
        if (place?.TryOpenStream() != true)
        {
            refused.Record(
                TooManyOfNobody.Reason, default(Caller).ToAuditedCaller(context.Connection.RemoteIpAddress),
                Requirement.NameOf(endpoint.Requirement.Path));
            await context.RefuseCallAsync(TooManyOfNobody);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            place.CloseStream();
        }
    }

    private Task Refuse(
        HttpContext context, GuardedEndpoint endpoint, GatewayError error, ConnectionCredentials? connection, Caller? caller = null)
    {
        if (ErrorReasonInfo.Of(error.Reason).StatusCode == StatusCode.Unauthenticated)
        {
            connection?.Place?.CountRefusal();
        }

        var isClosed = endpoint.Requirement.Strictness == Strictness.Closed;
        refused.Record(
            isClosed ? UnknownMethodMiddleware.Unknown.Reason : error.Reason, caller.ToAuditedCaller(context.Connection.RemoteIpAddress),
            Requirement.NameOf(endpoint.Requirement.Path), connection?.Peer.Verdict.Thumbprint ?? "");
        if (isClosed)
        {
            return endpoint.IsCall
                ? context.RefuseCallAsync(UnknownMethodMiddleware.Unknown)
                : context.RefusePageAsync(StatusCodes.Status404NotFound, "There is no such page.");
        }

        return endpoint.IsCall
            ? context.RefuseCallAsync(error)
            : caller is not null ? context.RefusePageAsync(StatusCodes.Status403Forbidden, error.Message)
            : context.RefusePageAsync(
                StatusCodes.Status401Unauthorized, endpoint.Sessions is null ? error.Message : $"{error.Message} For a browser, run: phonetheft page");
    }

    private GuardedEndpoint Guard(Endpoint endpoint)
    {
        var guarded = GuardedEndpoint.Of(endpoint);
        if (_endpoints.TryAdd(endpoint, guarded) && guarded.Requirement.Strictness == Strictness.Closed && endpoint is RouteEndpoint)
        {
            Log.NoRow(logger, guarded.Requirement.Path);
        }

        return guarded;
    }

    private static partial class Log
    {
        [LoggerMessage(2003, LogLevel.Error, "{Path} has no row in the table of roles, so nobody may use it")]
        public static partial void NoRow(ILogger logger, string path);
    }
}
