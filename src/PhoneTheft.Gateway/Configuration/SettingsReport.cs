namespace PhoneTheft.Gateway.Configuration;

/// <summary>What --print-config prints: every setting, what it is, and where it comes from.</summary>
internal static class SettingsReport
{
    private const int WidestValue = 48;

    public static string Of(GatewaySettings settings, IEnumerable<string> warnings)
    {
        var lines = settings.All.Select(setting => (Text: $"{setting.Key} = {setting.Shown}", setting.Origin)).ToList();
        var width = Math.Min(lines.Max(line => line.Text.Length), WidestValue);
        return string.Join(Environment.NewLine, lines.Select(line => $"{line.Text.PadRight(width)}  # {line.Origin}").Concat(
            warnings.Select(warning => $"! {warning}")));
    }
}
