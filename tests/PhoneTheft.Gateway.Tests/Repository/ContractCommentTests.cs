using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Other companies read the contract and nothing else of ours: its comments are complete, short, and name what exists.</summary>
public sealed partial class ContractCommentTests
{
    private const int MostWords = 32;

    // The numbers of a standard need no words of ours.
    private const string WithoutComments = "STATUS_";

    private static readonly FileDescriptor[] Contract =
    [
        CheckServiceReflection.Descriptor, BlocklistServiceReflection.Descriptor, SyncServiceReflection.Descriptor,
        EquipmentReflection.Descriptor, ErrorReasonReflection.Descriptor, ErrorHandlingReflection.Descriptor,
    ];

    [Fact]
    public void Every_method_field_and_value_has_a_comment()
    {
        var declarations = (from file in Protos from declaration in Declarations(file) select (File: file, Declaration: declaration)).ToList();

        Assert.InRange(declarations.Count, 250, 1_000);
        Findings.None(
            from declared in declarations
            let name = declared.Declaration.Name
            where declared.Declaration.Comment.Length == 0 && !name.StartsWith(WithoutComments, StringComparison.Ordinal) && name != "RETRY_UNSPECIFIED"
            select $"{declared.File}: {name}",
            "Say what it means, its range, and what its absence means:");
    }

    [Fact]
    public void Every_name_in_a_comment_exists()
    {
        var names = Contract.SelectMany(file => file.EnumTypes.Concat(file.MessageTypes.SelectMany(message => message.EnumTypes)))
            .SelectMany(type => type.Values)
            .Select(value => $"_{value.Name}")
            .ToList();

        Findings.None(
            from file in Protos
            from declaration in Declarations(file)
            from name in ConstantName().Matches(declaration.Comment).Select(match => match.Value)
            where !names.Exists(value => value.EndsWith($"_{name}", StringComparison.Ordinal))
            select $"{file}: {declaration.Name} names {name}",
            "No enum of the contract has such a value:");
    }

    [Fact]
    public void Every_sentence_is_short() =>
        Findings.None(
            from file in Protos
            from declaration in Declarations(file)
            from sentence in SentenceEnd().Split(declaration.Comment)
            where Word().Count(sentence) > MostWords
            select $"{file}: {declaration.Name}: {sentence}",
            $"At most {MostWords} words; make two sentences:");

    [Fact]
    public void Every_method_with_reasons_of_its_own_names_them() =>
        Findings.None(
            from file in Protos
            from declaration in Declarations(file)
            where declaration.IsMethod && declaration.Name is not ("GetStatus" or "Sync") && !ConstantName().IsMatch(declaration.Comment)
            select $"{file}: {declaration.Name}",
            "Say with which reasons the call fails:");

    private static IEnumerable<string> Protos => WorkingTree.FilesIn("protos", ".proto");

    private static IEnumerable<(string Name, string Comment, bool IsMethod)> Declarations(string file)
    {
        var comment = "";
        foreach (var line in WorkingTree.ReadLines(file).Select(line => line.Trim()))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                comment = $"{comment} {line.TrimStart('/').Trim()}".TrimStart();
                continue;
            }

            var declared = Declaration().Match(line);
            if (declared.Success)
            {
                yield return (declared.Groups["name"].Value, comment, line.StartsWith("rpc ", StringComparison.Ordinal));
            }

            comment = "";
        }
    }

    // A method, an enum's value, or a field; messages and enums whose names say it all may do without.
    [GeneratedRegex(
        @"^(rpc (?<name>\w+)\(|(?<name>[A-Z][A-Z_0-9]+) = \d|((repeated|optional) )?[\w.]+ (?<name>[a-z_0-9]+) = \d+)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]+(_[A-Z]+)+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConstantName();

    [GeneratedRegex(@"(?<=[.!?:;])\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\S*\w\S*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
