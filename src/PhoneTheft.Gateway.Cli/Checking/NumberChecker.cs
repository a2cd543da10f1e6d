using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Checks the numbers of a list. Numbers that a spreadsheet has changed are not sent to the gateway.</summary>
internal sealed class NumberChecker(CheckClient client)
{
    /// <summary>The longest text sent to the gateway. No IMEI is as long; a longer text is cut, and refused either way.</summary>
    public const int LongestText = 100;

    public async Task<IReadOnlyList<CheckedNumber>> CheckAsync(IReadOnlyList<ListedNumber> numbers, CancellationToken cancellationToken)
    {
        var asked = numbers.Where(number => number.Fault is null).Select(number => number.Text).ToList();
        var answers = (asked, numbers) switch
        {
            ([], _) => [],
            ([var only], [_]) => [await CheckOneAsync(only, cancellationToken)],
            _ => await client.CheckManyAsync(
                [.. asked.Select(text => text.Length <= LongestText ? text : text[..LongestText])], cancellationToken),
        };
        var next = 0;
        return [.. numbers.Select(number => new CheckedNumber(number.Text, number.Fault is { } fault ? Refused(fault.Detail) : answers[next++]))];
    }

    private async Task<CheckAnswer> CheckOneAsync(string imei, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CheckAsync(imei, cancellationToken);
        }
        catch (GatewayException e) when (e.Error.StatusCode == StatusCode.InvalidArgument)
        {
            // A single malformed IMEI is shown like one among many.
            return new CheckAnswer { Status = EquipmentStatus.None, Error = e.Error };
        }
    }

    private static CheckAnswer Refused(string detail) => new()
    {
        Status = EquipmentStatus.None,
        Error = new GatewayError
        {
            StatusCode = StatusCode.InvalidArgument,
            Reason = "IMEI_CHARACTER",
            Message = detail,
            FieldViolations = [new GatewayFieldViolation("imei", detail)],
        },
    };
}

/// <summary>A number, and the answer about it.</summary>
/// <param name="Text">The number as given.</param>
/// <param name="Answer">The answer, or why there is none.</param>
internal sealed record CheckedNumber(string Text, CheckAnswer Answer)
{
    /// <summary>The number has probably lost a leading zero; with it, this would be another device.</summary>
    public bool LeadingZeroLost { get; init; }

    /// <summary>The device is on the list.</summary>
    public bool IsHit => Answer.Status is EquipmentStatus.Prohibited or EquipmentStatus.Tracked;

    /// <summary>The answer may be about another device than the intended one.</summary>
    public bool IsInDoubt => Answer.CheckDigitMismatch || LeadingZeroLost || IsPlaceholder;

    /// <summary>One digit repeated: thousands of phones have this number, so the answer says nothing about a single one.</summary>
    public bool IsPlaceholder => Imei.TryParse(Text, out var imei, out _) && imei.Identity.IsPlaceholder;
}
