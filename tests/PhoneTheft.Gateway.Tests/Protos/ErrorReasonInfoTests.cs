using System.Text.RegularExpressions;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Tests.Repository;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Protos;

public sealed partial class ErrorReasonInfoTests
{
    public static TheoryData<ErrorReason> Reasons => [.. Enum.GetValues<ErrorReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_status_retry_and_advice(ErrorReason reason)
    {
        var info = ErrorReasonInfo.Of(reason);

        Assert.Equal(reason, info.Reason);
        Assert.True(
            info.StatusCode is not StatusCode.OK and not StatusCode.Unknown && Enum.IsDefined(info.StatusCode), $"{info.StatusCode}");
        Assert.NotEqual(ErrorHandling.Types.Retry.Unspecified, info.Retry);
        Assert.Matches(Sentence(), info.Advice);
    }

    [Fact]
    public void Every_reason_is_as_the_descriptors_have_it()
    {
        var values = ErrorReasonReflection.Descriptor.EnumTypes.Single().Values;

        Assert.Equal(values.Count, ErrorReasonInfo.All.Count);
        Assert.All(values, value =>
        {
            var (info, handling) = (ErrorReasonInfo.Of((ErrorReason)value.Number), value.GetOptions().GetExtension(ErrorHandlingExtensions.Handling));
            Assert.Equal(value.Name, $"ERROR_REASON_{info.WireName}");
            Assert.Equal(((StatusCode)handling.Status, handling.Retry, handling.Advice), (info.StatusCode, info.Retry, info.Advice));
        });
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_reason_is_found_by_its_wire_name(ErrorReason reason) =>
        Assert.Equal(reason, ErrorReasonInfo.Find(ErrorReasonInfo.Of(reason).WireName)?.Reason);

    [Fact]
    public void The_wire_name_lacks_the_prefix() => Assert.Equal("IMEI_LENGTH", ErrorReasonInfo.Of(ErrorReason.ImeiLength).WireName);

    [Fact]
    public void A_reason_of_a_later_version_is_unknown()
    {
        var info = ErrorReasonInfo.Of((ErrorReason)9_999);

        Assert.Equal(("", StatusCode.Unknown, ""), (info.WireName, info.StatusCode, info.Advice));
        Assert.Null(ErrorReasonInfo.Find("NO_SUCH_REASON"));
    }

    [Fact]
    public void Whatever_is_unavailable_may_be_repeated()
    {
        var unavailable = ErrorReasonInfo.All.Where(info => info.StatusCode == StatusCode.Unavailable).ToList();

        Assert.NotEmpty(unavailable);
        Assert.All(unavailable, info => Assert.NotEqual(ErrorHandling.Types.Retry.Never, info.Retry));
    }

    [Fact]
    public void Statuses_have_the_numbers_of_the_canonical_codes() =>
        Assert.All(Enum.GetValues<ErrorHandling.Types.Status>().Where(status => status != ErrorHandling.Types.Status.Unspecified), status =>
        {
            Assert.Equal(status.ToString(), ((StatusCode)status).ToString());
            Assert.Equal(status.ToString(), ((Code)status).ToString());
        });

    [Fact]
    public void The_protocol_page_has_the_contracts_statuses()
    {
        var rows = StatusRow().Matches(WorkingTree.Read("docs/protocol.md"));

        Assert.True(rows.Count > 25, $"{rows.Count} rows");
        Findings.None(
            from row in rows
            from reason in Quoted().Matches(row.Groups["reasons"].Value).Select(match => match.Groups["name"].Value)
            let info = ErrorReasonInfo.Find(reason)
            where info is null || info.StatusCode.ToString().ToUpperInvariant() != row.Groups["status"].Value.Replace(
                "_", "", StringComparison.Ordinal)
            select $"{reason} has {row.Groups["status"].Value}; the contract has {info?.StatusCode.ToString() ?? "no such reason"}.",
            "In docs/protocol.md:");
    }

    [GeneratedRegex(@"^[A-Z].*\.$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();

    // Rows that name reasons and one status; those that name several say it in words.
    [GeneratedRegex(
        @"^\| (?<reasons>`[A-Z_]+`(, `[A-Z_]+`)*) \| (?<status>[A-Z_]+) \|",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusRow();

    [GeneratedRegex("`(?<name>[A-Z_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
