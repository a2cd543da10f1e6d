using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>carriers check --json</c>.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Good">Whether a gateway would take it.</param>
/// <param name="Carriers">How many there are; 0 with faults.</param>
/// <param name="RevokedTokens">How many there are; 0 with faults.</param>
/// <param name="Faults">What has to be corrected.</param>
/// <param name="Remarks">What is allowed but odd.</param>
internal sealed record RegisterDocument(
    string File, bool Good, int Carriers, int RevokedTokens, IReadOnlyList<RegisterFaultDocument> Faults, IReadOnlyList<string> Remarks)
{
    public static RegisterDocument Of(
        string file, CarrierRegister? register, IReadOnlyList<RegisterFault> faults, IReadOnlyList<string> remarks) => new(
        file, register is not null, register?.Carriers.Count ?? 0, register?.RevokedTokens.Count ?? 0,
        [.. faults.Select(fault => new RegisterFaultDocument(fault.Line, fault.Text))], remarks);
}

/// <summary>A fault; line 0: of the whole file.</summary>
internal sealed record RegisterFaultDocument(int Line, string Text);
