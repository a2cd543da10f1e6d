using System.Text.Json;

namespace PhoneTheft.Gateway.Tests.Experiments;

public sealed class RuntimeSettingsTests
{
    // Names the program on its help page.
    private const string OfTheCommandLine = "System.CommandLine.ExecutableName";

    [Fact]
    public void Compared_servers_have_the_gateways_runtime_settings()
    {
        Assert.Equal(SettingsOf("PhoneTheft.Gateway"), SettingsOf("loadtest"));
    }

    private static SortedDictionary<string, string> SettingsOf(string program)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, $"{program}.runtimeconfig.json")));
        var properties = config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        return new(properties.EnumerateObject().Where(property => property.Name != OfTheCommandLine).ToDictionary(property => property.Name, property => property.Value.ToString()));
    }
}
