using System.Globalization;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Admin;

/// <summary>The pages for an operator's browser: the one that a link opens, and the one behind it.</summary>
internal sealed class OperatorPages(PageSessions sessions, ICallerFinder callers, RefusedCallers refused, AuditLog audit)
{
    public const string Login = "/login";
    public const string Home = "/";

    /// <summary>In which a link carries its secret.</summary>
    public const string Link = "link";

    /// <summary>Uses up a link, and gives the browser a session for it.</summary>
    public async Task LogInAsync(HttpContext context)
    {
        Harden(context.Response);
        var peer = context.Connection.RemoteIpAddress;
        if (sessions.UseLink(context.Request.Query[Link].ToString()) is not { } credentials)
        {
            refused.Record(ErrorReason.IdentityRequired, default(Caller).ToAuditedCaller(peer), Login);
            await context.RefusePageAsync(
                StatusCodes.Status401Unauthorized, "This link was already used, has expired or is incomplete. Run: phonetheft page");
            return;
        }

        // Since the link was made, its maker may have lost what it takes.
        var found = await callers.FindAsync(credentials);
        if ((found.Error ?? RoleTable.Of(Home).RefusalOf(found.Caller!)) is { } error)
        {
            refused.Record(error.Reason, found.Caller.ToAuditedCaller(peer), Login);
            await context.RefusePageAsync(
                found.Caller is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden, error.Message);
            return;
        }

        var caller = found.Caller!;
        var entry = audit.Entry(AuditKind.Admin, caller.ToAuditedCaller(peer), Login) with { Outcome = AuditOutcome.LoggedIn };
        if (!audit.TryRecord(entry) || !await audit.RecordedAsync())
        {
            await context.RefusePageAsync(
                StatusCodes.Status503ServiceUnavailable,
                "This gateway cannot write its audit log, so nobody is logged in. Its log says why. When that is mended, run: phonetheft page");
            return;
        }

        context.Response.Cookies.Append(PageSessions.CookieOf(context), sessions.Begin(caller, credentials).Text, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = PageSessions.SessionLife,
            Path = Home,
        });

        // A redirect would count as coming from the page with the link, where there was one, and would not bring a strict cookie.
        context.Response.Headers["Refresh"] = $"0;url={Home}";
        await WriteAsync(context, "You are logged in. If nothing happens, open the address without what follows the port.");
    }

    /// <summary>Says who is logged in.</summary>
    public Task ShowHomeAsync(HttpContext context)
    {
        Harden(context.Response);
        var caller = context.Features.Get<Caller>()!;
        var name = caller.Name.Length > 0 ? $" ({caller.Name})" : "";
        var until = caller.ValidUntil is { } end
            ? $" Your certificate or token expires at {end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}."
            : "";
        return WriteAsync(
            context,
            $"You are {caller.Carrier}{name}, with the roles {string.Join(", ", RoleNames.Of(caller.Roles))}.{until}\n" +
            "The status page comes with a later version. Until then, run: phonetheft status");
    }

    private static Task WriteAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{text}\n", context.RequestAborted);
    }

    // The address of a link is a secret until it was used, and no cache may keep what was shown to one person.
    private static void Harden(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
