using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Reasons not to start that the operator can mend: a setting, a file, a port. Their message is enough, a stack would only hide it.</summary>
internal static class StartRefusal
{
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    public static bool Is(Exception e) =>
        e is OptionsValidationException or InvalidDataException or IOException
        || (e is InvalidOperationException && e.Source == ConfigurationBinder);
}
