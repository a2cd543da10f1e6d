using System.CommandLine;
using System.Globalization;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>An option that takes a whole number, and says in our words when it is none.</summary>
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
                result.AddError($"{name} takes a whole number{(most == long.MaxValue ? "" : $" from 1 to {most:N0}")}, and not '{Printable.Line(text, 64)}'.");
            }
        });
    }

    /// <summary>Null: it was not given, and there is no other.</summary>
    public long? ValueIn(ParseResult parsed) => parsed.GetValue(this) is { } text ? Read(text) : null;

    // As it is told, 1,234, or typed.
    private long? Read(string text) =>
        long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number <= _most && (number > 0 || _most == long.MaxValue) ? number : null;
}
