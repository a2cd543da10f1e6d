namespace PhoneTheft.Gateway.Configuration;

/// <summary>Marks a setting whose value, or part of it, must never be printed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal class SecretAttribute : Attribute
{
    /// <summary>What may be printed in its place.</summary>
    public virtual string Show(string value) => value.Length == 0 ? "" : "(secret)";
}
