namespace PhoneTheft.Gateway.Configuration;

/// <summary>Marks a setting whose value, or part of it, must never be printed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal class SecretAttribute : Attribute
{
    /// <summary>Whether there is something in a value that nobody may see.</summary>
    public virtual bool HasSecret(string value) => value.Length > 0;

    /// <summary>Where else the secret can be given, as a sentence.</summary>
    public virtual string Instead => "Put it into the file of --config.";

    /// <summary>What may be printed in its place.</summary>
    public virtual string Show(string value) => value.Length == 0 ? "" : "(secret)";
}
