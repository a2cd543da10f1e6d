using System.Text.Json;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class RegisterTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly AuditedGateway _audited = new();

    private string Register => _directory.Below("carriers.json");

    public void Dispose()
    {
        _audited.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_change_is_on_record_and_a_fault_in_the_warnings()
    {
        File.WriteAllText(Register, """{"carriers": [{"id": "alpha"}, {"id": "beta"}]}""");
        await using var gateway = await _audited.StartAsync($"--Security:Carriers={Register}");

        File.WriteAllText(Register, """{"carriers": [{"id": "alpha", "roles": ["check"]}, {"id": "gamma"}]}""");
        await gateway.TellsAsync(line => line.Contains("Added: gamma. Removed: beta. Changed: alpha", StringComparison.Ordinal));
        File.WriteAllText(Register, "{\"carriers\": [\n{\"id\": \"alpha\"},\n{\"id\": \"alpha\"}]}");

        await Wait.Until(async () => (await gateway.StatusAsync()).Warnings.Any(
            warning => warning.Contains("Line 3: Carrier alpha: the id 'alpha' is there already, on line 2.", StringComparison.Ordinal)));
        await Wait.Until(() => Carriers().Count >= 3);
        Assert.Equal(["ADDED gamma", "REMOVED beta", "CHANGED alpha"], Carriers());
    }

    [Fact]
    public async Task A_start_with_the_same_register_is_no_change()
    {
        File.WriteAllText(Register, """{"carriers": [{"id": "alpha"}, {"id": "beta"}]}""");
        for (var start = 0; start < 2; start++)
        {
            await using var gateway = await _audited.StartAsync($"--Security:Carriers={Register}");
        }

        Assert.Equal(["IN_FORCE", "IN_FORCE"], _audited.Of("file_read").Select(line => TextOf(line, "outcome")));
        Assert.Single(_audited.Of("file_read").Select(line => TextOf(line, "content")).Distinct());
    }

    [Fact]
    public async Task A_wrong_register_refuses_the_start_with_all_its_faults()
    {
        File.WriteAllText(Register, "{\"carriers\": [\n{\"id\": \"alpha\", \"roles\": [\"chek\"]},\n{\"id\": \"alpha\"}]}");

        var refusal = await Assert.ThrowsAsync<SettingsRefusedException>(() => GatewayUnderTest.StartAsync($"--Security:Carriers={Register}"));

        Assert.Contains("Line 2: Carrier alpha: 'chek' is not a role; did you mean check?", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Line 3: Carrier alpha: the id 'alpha' is there already, on line 2.", refusal.Message, StringComparison.Ordinal);
    }

    // That the file as such is in force, or refused, has lines of its own.
    private List<string> Carriers() =>
        [.. _audited.Of("file_read").Where(line => TextOf(line, "outcome") is not ("IN_FORCE" or "REFUSED"))
            .Select(line => $"{TextOf(line, "outcome")} {TextOf(line, "note")}")];

    private static string? TextOf(JsonElement line, string name) => line.GetProperty(name).GetString();
}
