namespace PhoneTheft.Gateway.Cli.Holds;

/// <summary>What a line of a list changes of a hold that is there.</summary>
internal sealed record HeldChange(long Line, string Identity, IReadOnlyList<FieldChange> Fields);
