using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class KnownSettingsTests
{
    [Fact]
    public void Every_setting_is_in_the_documents()
    {
        var documents = WorkingTree.Read("README.md") + WorkingTree.Read("docs/operations.md");

        Findings.None(
            KnownSettings.All.Select(setting => setting.Key).Where(key => !documents.Contains($"`{key}", StringComparison.Ordinal)),
            "A setting that README.md and docs/operations.md don't have:");
    }

    [Fact]
    public void Every_default_may_be_set_as_it_is_shown() =>
        Findings.None(
            from setting in Reading.Of([]).All
            where setting.Value is not null
            let fault = Record.Exception(() => Reading.Of([$"--{setting.Key}={setting.Shown}"]))
            where fault is not null
            select fault.Message,
            "Defaults that --print-config shows, and the gateway refuses:");

    [Fact]
    public void Every_default_is_bound_to_what_it_was() =>
        Findings.None(
            from setting in Reading.Of([]).All
            where setting.Value is not null && Reading.Of([$"--{setting.Key}={setting.Shown}"]).Setting(setting.Key).Value != setting.Value
            select setting.Key,
            "Defaults that are another value when they are set:");
}
