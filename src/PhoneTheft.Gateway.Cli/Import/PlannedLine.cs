using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What is to be done about one device.</summary>
/// <param name="Identity">The device.</param>
/// <param name="Intent">Never <see cref="LineIntent.None"/>.</param>
/// <param name="Date">Since when it is held; null: not said.</param>
/// <param name="Number">The line that says so; 0: no line does, and a full import releases what no line names.</param>
/// <param name="Digits">How many digits its IMEI is written with; 0: no line writes it.</param>
internal readonly record struct PlannedLine(EquipmentIdentity Identity, LineIntent Intent, DateOnly? Date, long Number, int Digits = 0);
