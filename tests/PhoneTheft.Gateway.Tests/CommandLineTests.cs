using System.Reflection;

namespace PhoneTheft.Gateway.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Sections =>
    [
        .. typeof(CommandLine).Assembly.GetTypes()
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)?.GetRawConstantValue() as string)
            .OfType<string>(),
    ];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_section_of_settings_may_stand_on_the_command_line(string section) => Assert.Null(CommandLine.FaultOf([$"--{section}:Name=value"]));

    [Fact]
    public void A_section_nobody_reads_is_refused() => Assert.NotNull(CommandLine.FaultOf(["--Stroe:Redis=127.0.0.1:6379"]));
}
