using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Wording;

/// <summary>The colours of the output on a terminal.</summary>
internal static class Styles
{
    public static readonly Style Loud = new(Color.Yellow, decoration: Decoration.Bold);

    public static readonly Style Done = new(Color.Green);

    public static Style Of(EquipmentStatus status) => status switch
    {
        EquipmentStatus.Permitted => new Style(Color.Green),
        EquipmentStatus.Prohibited => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(Color.Yellow),
    };

    public static Style Of(ShardState state) => state switch
    {
        ShardState.Fresh => new Style(Color.Green),
        ShardState.Stale => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
