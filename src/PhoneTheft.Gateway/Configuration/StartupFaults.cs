using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>
/// Tells the faults at the start that the operator can fix, such as a setting, a file or a port. Their message is enough; a stack trace
/// would hide it.
/// </summary>
internal static class StartupFaults
{
    public static bool Is(Exception e) =>
        e is SettingsRefusedException or OptionsValidationException or InvalidDataException or IOException;
}
