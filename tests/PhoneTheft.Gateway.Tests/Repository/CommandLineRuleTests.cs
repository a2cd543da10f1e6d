using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>
/// The command line is built as a carrier's program would be: it reaches a gateway by the client library, and by nothing below it. The
/// files of a gateway's operator, register and audit log, it reads with the code of the gateway.
/// </summary>
public sealed partial class CommandLineRuleTests
{
    private const string CommandLine = "src/PhoneTheft.Gateway.Cli";

    // From the bottom up: a folder uses those of earlier rows only.
    private static readonly string[][] Rows =
    [
        ["Wording", "Files"],
        ["Failures", "Holds"],
        ["Documents", "Contexts", "Certificates"],
        ["Running"],
        ["Interchange"],
        ["Import", "Checking"],
        ["Options", "Syncing"],
        ["Commands"],
        [""],
    ];

    [Fact]
    public void It_references_the_client_library_and_what_reads_an_operators_files()
    {
        var references =
            XDocument.Parse(WorkingTree.Read($"{CommandLine}/PhoneTheft.Gateway.Cli.csproj")).Descendants("ProjectReference").Select(
                element => element.Attribute("Include")!.Value);

        Assert.Equal(
            ["PhoneTheft.Gateway.Audit", "PhoneTheft.Gateway.Carriers", "PhoneTheft.Gateway.Client"],
            references.Select(Path.GetFileNameWithoutExtension));
    }

    [Fact]
    public void No_library_shows_it_internals() =>
        Findings.None(
            from project in WorkingTree.Projects
            from shown in XDocument.Parse(WorkingTree.Read(project)).Descendants("InternalsVisibleTo")
            where shown.Attribute("Include")!.Value == "phonetheft"
            select project,
            "What a carrier's program cannot use, the command line cannot either:");

    [Fact]
    public void It_names_no_message_of_the_contract_and_no_type_of_gRPC() =>
        Findings.None(
            from file in WorkingTree.FilesIn(CommandLine, ".cs")
            from line in WorkingTree.ReadLines(file)
            from name in ForeignNamesIn(line)
            select $"{file}: {name}",
            "What is missing in PhoneTheft.Gateway.Client belongs there, so that every carrier's program has it:");

    [Fact]
    public void A_folder_uses_only_those_of_lower_rows() =>
        Findings.None(FolderGraph.Of(CommandLine).Against(Rows), "Folders of the command line that use one of their own row or above:");

    [Theory]
    [InlineData("using PhoneTheft.Gateway.V1;")]
    [InlineData("using Grpc.Core;")]
    [InlineData("private V1.Hold _hold;")]
    [InlineData("catch (Grpc.Core.RpcException)")]
    [InlineData("var client = new CheckService.CheckServiceClient(channel);")]
    public void Every_way_to_reach_below_the_library_is_seen(string line) => Assert.NotEmpty(ForeignNamesIn(line));

    [Theory]
    [InlineData("using StatusCode = Grpc.Core.StatusCode;")]
    [InlineData("using var client = new CheckClient(gateways);")]
    [InlineData("// As Grpc.Core does it.")]
    public void What_the_library_offers_is_left_alone(string line) => Assert.Empty(ForeignNamesIn(line));

    // The status of a GatewayError is gRPC's, and has to be compared with something.
    private static IEnumerable<string> ForeignNamesIn(string line) =>
        line == "using StatusCode = Grpc.Core.StatusCode;" ? [] : ForeignName().Matches(Comment().Replace(line, "")).Select(
            match => match.Value);

    [GeneratedRegex(@"\bV1\b|\bGrpc\b(?!"")|\w+Service\.\w+Client\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ForeignName();

    [GeneratedRegex("//.*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
