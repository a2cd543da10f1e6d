namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A line of <c>sync --follow --json</c>.</summary>
/// <param name="At">When, by this machine's clock.</param>
/// <param name="Event">status, log, published, verified or stopped.</param>
/// <param name="Phase">stopped, connecting, snapshot, following or draining.</param>
/// <param name="Gateway">The one it is connected to, or was last.</param>
/// <param name="Head">Changes in the history up to the state's position.</param>
/// <param name="Lag">Changes that the gateway had and the state had not, at the last checkpoint.</param>
/// <param name="Digest">ok, differs or unknown.</param>
/// <param name="Published">Operations a gateway has answered.</param>
/// <param name="Received">Changes applied.</param>
/// <param name="Refused">Operations refused for good.</param>
/// <param name="Pending">Operations in the journal that no gateway has acknowledged.</param>
/// <param name="StalenessMs">How far the gateway itself may be behind its store.</param>
/// <param name="Confirmation">What publishing waits for.</param>
/// <param name="Message">What happened, where the numbers don't say it.</param>
internal sealed record FollowDocument(
    string At,
    string Event,
    string Phase,
    string? Gateway,
    long Head,
    long? Lag,
    string Digest,
    long Published,
    long Received,
    long Refused,
    long Pending,
    long? StalenessMs,
    ConfirmationDocument? Confirmation,
    string? Message);
