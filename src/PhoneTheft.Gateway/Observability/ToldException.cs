namespace PhoneTheft.Gateway.Observability;

/// <summary>What is told of an exception, stack and all.</summary>
internal sealed class ToldException(string message, string whole) : Exception(message)
{
    public override string ToString() => whole;
}
