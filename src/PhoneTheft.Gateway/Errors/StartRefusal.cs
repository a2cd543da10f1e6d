using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Reasons not to start that the operator can mend: a setting, a file, a port. Their message is enough, a stack would only hide it.</summary>
internal static class StartRefusal
{
    public static bool Is(Exception e) =>
        e is SettingsRefusedException or OptionsValidationException or InvalidDataException or IOException;
}
