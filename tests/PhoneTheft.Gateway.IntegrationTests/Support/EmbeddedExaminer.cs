using System.Globalization;
using System.Runtime.Versioning;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// Starts gateways on data directories that a test has spoiled, in a process of its own: Garnet reads memory through its files, so a damaged
/// one may end the process.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class EmbeddedExaminer : IAsyncDisposable
{
    /// <summary>The first argument that makes this program an examiner.</summary>
    public const string Argument = "embedded-examiner";

    private const string Answer = "examined: ";

    private OwnProcess? _process;
    private int _answers;

    /// <summary>What becomes of a gateway on that directory.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="devices">About how many devices it is asked, counted from 0.</param>
    /// <param name="settings">Of the gateway.</param>
    public async Task<Examined> ExamineAsync(string data, int devices, params string[] settings)
    {
        if (_process is null)
        {
            _process = OwnProcess.Start(Path.Combine(AppContext.BaseDirectory, typeof(EmbeddedExaminer).Assembly.GetName().Name!), [Argument]);
            _answers = 0;
        }

        var process = _process;
        await process.TellAsync(string.Join('\t', [devices.ToString(CultureInfo.InvariantCulture), data, .. settings]));
        _answers++;
        await Wait.Until(() => process.HasExited || Answers(process).Count() == _answers, what: "the examiner answers or ends");
        if (Answers(process).ElementAtOrDefault(_answers - 1) is { } answer)
        {
            return Examined.Parse(answer[Answer.Length..]);
        }

        _process = null;
        await process.DisposeAsync();
        return new Examined(process.Output.Contains("protected memory", StringComparison.Ordinal)
            ? "the process ends: protected memory was read"
            : $"WRONG: the process ends: {process.Output}", "", "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>What the other process does.</summary>
    public static async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split('\t');
            var examined = await ExamineHereAsync(words[1], int.Parse(words[0], CultureInfo.InvariantCulture), words[2..]);
            await Console.Out.WriteLineAsync($"{Answer}{examined.Format()}");
        }
    }

    /// <summary>The same in this process: for damage that is known not to end it.</summary>
    public static async Task<Examined> ExamineHereAsync(string data, int devices, params string[] settings)
    {
        try
        {
            await using var gateway = await GatewayUnderTest.StartEmbeddedAsync([$"--Store:DataDirectory={data}", .. settings]);
            string? refused = null;
            var trouble = "";
            await Wait.Until(async () =>
            {
                refused = gateway.Told.FirstOrDefault(line => line.StartsWith("This gateway does not start", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal));
                if (refused is not null)
                {
                    return true;
                }

                var status = await gateway.StatusAsync();
                trouble = status.Trouble;
                return status.Cursor.Length > 0 || trouble.Length > 0;
            });
            if (refused is not null)
            {
                return new Examined(refused.Contains(data, StringComparison.Ordinal) ? $"refused: {refused}" : $"WRONG: refused without saying where: {refused}", "", "");
            }

            var (answers, holds) = ("", "");
            foreach (var number in Enumerable.Range(0, devices))
            {
                answers += await LetterOfAsync(async () => await gateway.StatusOfAsync(EmbeddedGateway.Device(number)) == EquipmentStatus.Prohibited);
                holds += await LetterOfAsync(async () => (await gateway.DeviceAsync(EmbeddedGateway.Device(number), "alpha")).Holds.Count == 1);
            }

            trouble = trouble.Length > 0 ? trouble : (await gateway.StatusAsync()).Trouble;
            return new Examined(trouble, answers, holds);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Examined($"WRONG: {e}", "", "");
        }
    }

    private static IEnumerable<string> Answers(OwnProcess process) =>
        process.Output.Split(Environment.NewLine).Where(line => line.StartsWith(Answer, StringComparison.Ordinal));

    private static async Task<char> LetterOfAsync(Func<Task<bool>> isThere)
    {
        try
        {
            return await isThere() ? Examined.There : Examined.NotThere;
        }
        catch (RpcException e) when (Refusal.Of(e).Reason is "STORE_DAMAGED" or "STORE_RESET" or "NOT_LOADED" or "STORE_UNAVAILABLE")
        {
            return Examined.Refused;
        }
    }
}

/// <summary>What becomes of a gateway on damaged files.</summary>
/// <param name="Said">What it says is wrong; empty: nothing.</param>
/// <param name="Answers">For each device: whether it is prohibited.</param>
/// <param name="Holds">For each device: whether its hold is there.</param>
internal sealed record Examined(string Said, string Answers, string Holds)
{
    public const char There = 'B';
    public const char NotThere = '-';
    public const char Refused = '?';

    /// <summary>Everything is there, and nothing is wrong.</summary>
    public bool IsWhole => Said.Length == 0 && !(Answers + Holds).Contains(NotThere) && !Answers.Contains(Refused);

    /// <summary>What is wrong is said, or refused where it is asked for.</summary>
    public bool IsHonest => IsWhole || (Said.Length > 0 && !Said.StartsWith("WRONG", StringComparison.Ordinal));

    public static Examined Parse(string text)
    {
        var words = text.Split('\t');
        return new Examined(words[0], words[1], words[2]);
    }

    public string Format() => $"{string.Join(' ', Said.Split('\t', '\r', '\n'))}\t{Answers}\t{Holds}";

    public override string ToString() => $"\"{Said}\", answers {Answers}, holds {Holds}";
}
