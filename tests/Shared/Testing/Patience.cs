using System.Globalization;

namespace PhoneTheft.Gateway.Testing;

/// <summary>
/// How long tests wait, in one place: each bound of theirs is what an idle machine would never need, times a factor for machines
/// that are busy with something else. A bound costs nothing while tests pass.
/// </summary>
internal static class Patience
{
    /// <summary>The variable that sets the factor: a number of 1 or more. <c>scripts/test.sh</c> sets 4 where nobody has set it.</summary>
    public const string Variable = "PHONETHEFT_TEST_PATIENCE";

    /// <summary>What every bound is multiplied by; 1 unless <see cref="Variable"/> says otherwise.</summary>
    public static double Factor { get; } = Read(Environment.GetEnvironmentVariable(Variable));

    /// <summary>A bound for a wait, or for what a process under test is given to be slow in.</summary>
    public static TimeSpan Of(TimeSpan idle) => idle * Factor;

    /// <inheritdoc cref="Of"/>
    public static TimeSpan OfSeconds(double idle) => Of(TimeSpan.FromSeconds(idle));

    /// <summary>The same as the text of a setting: <c>--Store:WriteTimeout=…</c>.</summary>
    public static string Setting(double idleSeconds) => OfSeconds(idleSeconds).ToString("c", CultureInfo.InvariantCulture);

    private static double Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 1;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is >= 1 and <= 1000
            ? factor
            : throw new InvalidOperationException($"{Variable} is \"{text}\"; it takes a number from 1 to 1000.");
    }
}
