namespace PhoneTheft.Gateway.Configuration;

/// <summary>The gateway isn't started with such settings; the message has a line for each fault.</summary>
internal sealed class SettingsRefusedException(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults));
