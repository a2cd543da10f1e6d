namespace PhoneTheft.Gateway.Client;

/// <summary>What is wrong with one field of a refused request.</summary>
/// <param name="Field">The field's name in the contract, such as <c>imei</c>.</param>
/// <param name="Description">For people, in English. Never holds an IMEI.</param>
public readonly record struct GatewayFieldViolation(string Field, string Description);
