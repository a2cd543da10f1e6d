using System.CommandLine;
using System.Globalization;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>An option that takes a whole number.</summary>
internal sealed class NumberOption : Option<string?>
{
    private readonly long _most;

    public NumberOption(string name, string description, long most, long? otherwise = null)
        : base(name)
    {
        (_most, Description, HelpName) = (most, description, "N");
        if (otherwise is { } number)
        {
            DefaultValueFactory = _ => number.ToString(CultureInfo.InvariantCulture);
        }

        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Read(text) is null)
            {
                result.AddError($"{name} must be a whole number{(most == long.MaxValue ? "" : $" from 1 to {most:N0}")}; got '{Printable.Line(text, 64)}'.");
            }
        });
    }

    /// <summary>The number; null if the option was not given and has no default.</summary>
    public long? ValueIn(ParseResult parsed) => parsed.GetValue(this) is { } text ? Read(text) : null;

    // With or without separators of thousands: 1,234 is how our messages write it.
    private long? Read(string text) =>
        long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number <= _most
            && (number > 0 || _most == long.MaxValue)
                ? number
                : null;
}
