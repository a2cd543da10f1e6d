using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Reasons not to start that the operator can mend: a setting, a file, a port. Their message is enough, a stack would only hide it.</summary>
internal static class StartRefusal
{
    // What configuration can't be bound to our options, or to the levels of logs, its readers say themselves.
    private const string ConfigurationReaders = "Microsoft.Extensions.";

    public static bool Is(Exception e) =>
        e is OptionsValidationException or InvalidDataException or IOException
        || (e is InvalidOperationException && e.Source?.StartsWith(ConfigurationReaders, StringComparison.Ordinal) == true);
}
