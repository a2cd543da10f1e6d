namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>A line of a list of numbers.</summary>
/// <param name="Line">From 1; 0: it came from no list.</param>
/// <param name="Text">The number as it stands there.</param>
/// <param name="Fault">Why it must not be taken for a device, although it may be spelled like one; null: nothing is known against it.</param>
internal readonly record struct ListedNumber(long Line, string Text, (string Reason, string Detail)? Fault);
