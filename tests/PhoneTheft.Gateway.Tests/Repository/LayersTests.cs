using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>The tables of docs/decisions/0026: from the bottom up, and a folder uses only those of rows before its own.</summary>
public sealed partial class LayersTests
{
    /// <summary>
    /// What comes has its place: roles in Security, another protocol as a feature beside CheckRpc, a status page in Observability.
    /// </summary>
    private static readonly string[][] ServerRows =
    [
        ["Configuration", "Telemetry"],
        ["Errors", "Store", "Connections"],
        ["Auditing"],
        ["Certificates"],
        ["Security"],
        ["Listening"],
        ["Contract"],
        ["Checking", "GrpcPipeline"],
        ["CheckRpc", "Blocklist", "Sync", "Admin"],
        ["Observability"],
        [""],
    ];

    private static readonly Dictionary<string, string[][]> Tables = new(StringComparer.Ordinal)
    {
        ["src/PhoneTheft.Gateway"] = ServerRows,
        ["src/PhoneTheft.Gateway/Store"] =
        [
            ["Format", "Scripts", "Embedded"],
            ["Redis"],
            ["Operations", "Reading", "Servers", "CheckpointFiles", "AcknowledgedPositions", "Durability"],
            ["Repair", "Losses", "BulkLimits", "AuditHeads", "Nodes"],
            ["Reissuing"],
            ["Following", "Writing"],
            ["Expiry", "Opening"],
            [""],
        ],
        ["src/PhoneTheft.Gateway.Client"] =
        [
            ["Errors", "StateFiles", "Credentials"],
            ["Holds", "Connections"],
            ["Contract", "Journal", "ClientStatus"],
            ["Checking", "Blocklist", "Identity", "State", "Turns"],
            ["Receiving", "Publishing", "Admin"],
            ["Verification"],
            ["Syncing"],
        ],
    };

    private static readonly string[] StoreMayKnow =
    [
        "System", "Microsoft.Extensions", "Microsoft.Win32.SafeHandles", "StackExchange.Redis", "Garnet", "Tsavorite.core",
        "PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Replication", "PhoneTheft.Gateway.Configuration", "PhoneTheft.Gateway.Telemetry",
        "PhoneTheft.Gateway.Store",
    ];

    private static readonly string[] CheckingMayKnow =
    [
        "System", "Microsoft.Extensions.DependencyInjection", "PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Replication",
        "PhoneTheft.Gateway.Telemetry", "PhoneTheft.Gateway.Store", "PhoneTheft.Gateway.Checking",
    ];

    private static readonly string[] ErrorsMayKnow =
        ["System", "PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.V1", "PhoneTheft.Gateway.Errors"];

    public static TheoryData<string> Layered => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(Layered))]
    public void A_folder_uses_only_folders_of_rows_before_its_own(string folder) =>
        Findings.None(FolderGraph.Of(folder).Against(Tables[folder]), "Against the table of docs/decisions/0026:");

    [Theory]
    [MemberData(nameof(Layered))]
    public void The_architecture_page_lists_folders_by_row(string folder)
    {
        var rows = Tables[folder];
        var names = rows.SelectMany(row => row).Where(name => name.Length > 0).ToList();
        var page = WorkingTree.Read("docs/architecture.md");
        var listed = FolderRow().Matches(page, page.IndexOf($"`{folder}/`", StringComparison.Ordinal))
            .Select(match => match.Groups["folder"].Value).Take(names.Count).ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(listed.OrderBy(name => Array.FindIndex(rows, row => row.Contains(name, StringComparer.Ordinal))), listed);
    }

    [Fact]
    public void Checking_knows_no_protocol() =>
        Findings.None(
            UsedTypes.Outside(Sources.In("src/PhoneTheft.Gateway/Checking"), CheckingMayKnow),
            "Whatever protocol a check comes by, Checking/ answers it; messages and calls are for the feature of that protocol:");

    [Fact]
    public void Errors_are_values() =>
        Findings.None(
            UsedTypes.Outside(Sources.In("src/PhoneTheft.Gateway/Errors"), ErrorsMayKnow),
            "GrpcPipeline/ makes a status of an error, Contract/ an item's error:");

    [Fact]
    public void The_store_knows_no_transport_and_no_caller() =>
        Findings.None(
            UsedTypes.Outside(Sources.In("src/PhoneTheft.Gateway/Store"), StoreMayKnow),
            "Whoever composes the gateway tells the store what it needs to know:");

    [Theory]
    [InlineData("using Grpc.Core; class C;", "Grpc.Core")]
    [InlineData("class C { Grpc.Core.RpcException? e; }", "Grpc.Core")]
    [InlineData("class C { object o = new global::Grpc.Core.Metadata(); }", "Grpc.Core")]
    [InlineData("class C { void M(HttpContext call) { } }", "Microsoft.AspNetCore.Http")]
    [InlineData("class C { object o = Results.Ok(); }", "Microsoft.AspNetCore.Http")]
    [InlineData("class C { System.Collections.Generic.List<HttpRequest>? calls; }", "Microsoft.AspNetCore.Http")]
    public void Every_way_to_know_a_transport_is_seen(string code, string transport) =>
        Assert.Contains($"C.cs: {transport}", UsedTypes.Outside([new("C.cs", Parse(code))], ["System"]));

    [Fact]
    public void What_a_folder_may_know_is_left_alone() =>
        Assert.Empty(UsedTypes.Outside(
            [new("C.cs", Parse("using System.Text; class C { StringBuilder b = new(); /* HttpContext */ }"))], ["System"]));

    [Theory]
    [InlineData("using A.Writing;")]
    [InlineData("global using A.Writing;")]
    [InlineData("using static A.Writing.Batch;")]
    [InlineData("using Mine = A.Writing.Batch;")]
    [InlineData("namespace A.Reading; class C { Writing.Batch b; }")]
    [InlineData("namespace A.Reading; class C { A.Writing.Batch b; }")]
    [InlineData("namespace A.Reading; class C { global::A.Writing.Batch b; }")]
    [InlineData("namespace A.Reading.Deep; class C { object o = Writing.Batch.Make(); }")]
    [InlineData("namespace A.Reading; class C { System.Collections.Generic.List<Writing.Batch> b; }")]
    public void Every_way_to_use_another_folder_is_seen(string code)
    {
        var use = Assert.Single(
            UsesOf(code.StartsWith("namespace", StringComparison.Ordinal) ? code : code + " namespace A.Reading; class C;"));

        Assert.Equal(("Reading", "Writing"), (use.From, use.To));
    }

    [Fact]
    public void A_type_of_the_root_folder_needs_no_using()
    {
        var use = Assert.Single(UsesOf("namespace A.Reading; class C { Whole w; }"));

        Assert.Equal(("Reading", ""), (use.From, use.To));
    }

    [Theory]
    [InlineData("namespace A.Reading; class C { /* Writing.Batch */ }")]
    [InlineData("namespace A.Reading; class C { int Writing; int Length => Writing.GetHashCode(); }")]
    [InlineData("namespace A.Reading; class C { object o; object p => o.Whole; }")]
    [InlineData("using B.Writing; namespace A.Reading; class C;")]
    [InlineData("namespace A.Reading; class C { Page p; }")]
    public void What_uses_no_other_folder_is_left_alone(string code) => Assert.Empty(UsesOf(code));

    [Fact]
    public void A_type_belongs_to_the_folder_of_its_file() =>
        Assert.Equal(
            [new FolderUse("Journal", "Receiving", "Journal/Row.cs(1): Change")],
            FolderGraph.Of(
                ("Journal/Row.cs", Parse("namespace A.Journal; class Row { Change c; }")),
                ("Receiving/Change.cs", Parse("namespace A; class Change;"))).Uses);

    [Fact]
    public void A_folder_without_a_row_is_a_finding() =>
        Assert.Equal(
            ["Writing/ has no row"],
            FolderGraph.Of("A", Parse("namespace A.Reading; class C;"), Parse("namespace A.Writing; class D;")).Against([["Reading"]]));

    [Fact]
    public void A_use_within_a_row_is_a_finding() =>
        Assert.Contains(
            "Reading/ uses Writing/",
            Assert.Single(Graph("using A.Writing; namespace A.Reading; class C;").Against([["Reading", "Writing"], [""]])),
            StringComparison.Ordinal);

    private static IReadOnlyList<FolderUse> UsesOf(string code) => Graph(code).Uses;

    private static FolderGraph Graph(string code) => FolderGraph.Of(
        "A", Parse(code), Parse("namespace A.Writing; class Batch { public static object Make() => null; }"),
        Parse("namespace A.Reading; class Page;"), Parse("namespace A; class Whole;"));

    private static CompilationUnitSyntax Parse(string code) => CSharpSyntaxTree.ParseText(code).GetCompilationUnitRoot();

    [GeneratedRegex(
        @"^\| `(?<folder>[A-Za-z]+)/` \|",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderRow();
}
