namespace PhoneTheft.Gateway.Security;

/// <summary>What a call says about who makes it, before anything of it is believed.</summary>
/// <param name="Named">The header x-dev-carrier; null: not sent.</param>
internal readonly record struct Credentials(string? Named)
{
    public const string DevelopmentHeader = "x-dev-carrier";

    /// <remarks>Straight from the request: a gRPC call's own metadata would be copied for every check.</remarks>
    public static Credentials Of(HttpContext call) => new(TextOf(call, DevelopmentHeader));

    // A header that was sent several times is one text with commas, which nothing takes.
    private static string? TextOf(HttpContext call, string header) =>
        call.Request.Headers.TryGetValue(header, out var values) ? values.ToString() : null;
}
