using System.CommandLine;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>What an option with the id of a carrier accepts.</summary>
internal static class CarrierRule
{
    public static void RefuseOthers(Option<string?> option) => option.Validators.Add(result =>
    {
        if (Fault(option.Name, result.GetValueOrDefault<string?>()) is { } fault)
        {
            result.AddError(fault);
        }
    });

    /// <returns>Null: it is one, or is not given.</returns>
    public static string? Fault(string option, string? text) =>
        text is null || CarrierId.IsValid(text) ? null : $"{option} must be a carrier: 1 to 32 characters from a-z, 0-9 and hyphen.";
}
