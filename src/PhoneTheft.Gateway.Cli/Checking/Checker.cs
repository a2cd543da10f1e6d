using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Asks about any number of devices.</summary>
internal sealed class Checker(CheckService.CheckServiceClient checks, Func<CallOptions> options)
{
    /// <summary>What one call of CheckMany may carry.</summary>
    public const int BatchSize = 10_000;

    /// <summary>No IMEI is as long; what is cut here is refused either way, and a call of them stays well below 4 MiB.</summary>
    public const int LongestText = 100;

    /// <summary>Asks about each of them that may be a device; the others are answered by what is wrong with them.</summary>
    public async Task<IReadOnlyList<CheckAnswer>> AskAsync(IReadOnlyList<ListedNumber> numbers)
    {
        var asked = numbers.Where(n => n.Fault is null).Select(n => n.Text).ToList();
        var answers = (asked, numbers) switch
        {
            ([], _) => (IReadOnlyList<CheckAnswer>)[],
            ([var only], [_]) => [await OneAsync(only)],
            _ => await ManyAsync(asked),
        };
        var next = 0;
        return [.. numbers.Select(n => n.Fault is { } fault ? Refused(n.Text, fault) : answers[next++])];
    }

    // In the contract's words a spreadsheet's number holds what no IMEI does.
    private static CheckAnswer Refused(string text, (string Reason, string Detail) fault) =>
        new(text, EquipmentStatus.Unspecified, false, null, new ItemError { Reason = ErrorReason.ImeiCharacter, Message = fault.Detail, Field = "imei" });

    private async Task<CheckAnswer> OneAsync(string imei)
    {
        try
        {
            var answer = await checks.CheckAsync(new CheckRequest { Imei = imei }, options());
            var freshness = new ShardFreshness { Revision = answer.Revision, StalenessMs = answer.StalenessMs, Suspect = answer.Suspect };
            return new CheckAnswer(imei, answer.Status, answer.CheckDigitMismatch, freshness, Error: null);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.InvalidArgument)
        {
            // One malformed IMEI alone reads like one among many.
            var error = GatewayError.From(exception);
            var reason = Words.ErrorReasonOf(error.Reason);
            return new CheckAnswer(imei, EquipmentStatus.Unspecified, false, null, new ItemError { Reason = reason, Message = error.Message, Field = "imei" });
        }
    }

    private async Task<IReadOnlyList<CheckAnswer>> ManyAsync(IReadOnlyList<string> imeis)
    {
        var request = new CheckManyRequest();
        foreach (var imei in imeis)
        {
            request.Imeis.Add(imei.Length <= LongestText ? imei : imei[..LongestText]);
        }

        var response = await checks.CheckManyAsync(request, options());
        if (response.Results.Count != imeis.Count)
        {
            // Answers are told apart by their place alone: one too few, and a stolen phone reads as its neighbour.
            throw new CliException(ExitCode.Failure, "ANSWER_MALFORMED", $"The gateway gave {response.Results.Count} answers to {imeis.Count} questions.");
        }

        var shards = response.Shards.ToDictionary(s => s.Revision?.Shard ?? 0);
        return [.. response.Results.Select((r, i) => new CheckAnswer(imeis[i], r.Status, r.CheckDigitMismatch, r.Error is null ? shards.GetValueOrDefault(r.Shard) : null, r.Error))];
    }
}
