using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>Reasons not to start that the operator can mend: a setting, a file, a port. Their message is enough, a stack would only hide it.</summary>
internal static class StartupFaults
{
    public static bool Is(Exception e) =>
        e is SettingsRefusedException or OptionsValidationException or InvalidDataException or IOException;
}
