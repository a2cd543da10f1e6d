namespace PhoneTheft.Gateway.Carriers;

/// <summary>Reads the file of a register, as a whole or not at all. docs/carriers.schema.json describes the file.</summary>
public sealed class RegisterReader
{
    internal static readonly string[] Keys = ["$schema", "carriers", "revokedTokens"];

    private readonly RegisterFaults _faults = new();

    /// <summary>Where each id, URI, thumbprint and subject was first.</summary>
    private readonly Dictionary<(string Kind, string Value), int> _taken = [];

    private RegisterReader()
    {
    }

    /// <summary>Reads a register.</summary>
    /// <param name="utf8">What the file holds.</param>
    public static RegisterReading Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > RegisterLimits.LongestFile)
        {
            return new RegisterReading(Register: null, [new RegisterFault(0, $"The file is longer than {RegisterLimits.LongestFile} bytes.")]);
        }

        return JsonPart.Parse(utf8, out var fault) is { } whole
            ? new RegisterReader().Read(whole)
            : new RegisterReading(Register: null, [fault!]);
    }

    private RegisterReading Read(JsonPart whole)
    {
        var root = new RegisterObject(whole, "The file", Keys, _faults);
        if (root.Take("carriers") is null && root.IsObject)
        {
            _faults.Add(whole.Line, "The file has no list \"carriers\".");
        }

        root.Text("$schema", RegisterLimits.LongestIdentity);
        var carriers = root.List("carriers", RegisterLimits.Carriers).Select(ReadCarrier).ToList();
        var revoked = root.Texts("revokedTokens", RegisterLimits.RevokedTokens, RegisterLimits.LongestIdentity);
        foreach (var token in revoked)
        {
            Claim("revoked token", token.Text, token.Line, "The file");
        }

        return _faults.Any
            ? new RegisterReading(Register: null, _faults.All)
            : new RegisterReading(new CarrierRegister(carriers, [.. revoked.Select(token => token.Text)]), []);
    }

    private Carrier ReadCarrier(JsonPart part, int index)
    {
        var carrier = new CarrierReader(part, index + 1, _faults).Read();
        foreach (var (kind, value, line) in carrier.Claims)
        {
            Claim(kind, value, line, carrier.Who);
        }

        return carrier.Carrier;
    }

    private void Claim(string kind, string value, int line, string who)
    {
        if (!_taken.TryAdd((kind, value), line))
        {
            _faults.Add(line, $"{who}: the {kind} {RegisterFaults.Quoted(value)} is there already, on line {_taken[(kind, value)]}.");
        }
    }
}

/// <summary>A register, or why there is none.</summary>
/// <param name="Register">Null: the file has faults.</param>
/// <param name="Faults">All that is wrong, by line; empty: nothing.</param>
public sealed record RegisterReading(CarrierRegister? Register, IReadOnlyList<RegisterFault> Faults);
