namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Why a line was not carried out.</summary>
/// <param name="Reason">For machines; the contract's word where it has one.</param>
/// <param name="Detail">For people.</param>
/// <param name="Text">The field at fault as it stands in the file, made harmless; or the device's 14 digits.</param>
internal sealed record LineRefusal(string Reason, string Detail, string Text);
