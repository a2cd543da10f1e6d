using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class ImportStopTests : IDisposable
{
    private readonly Prompt _prompt = new();
    private readonly string _file;

    public ImportStopTests()
    {
        _file = _prompt.Write("list.csv", Lists.Header + string.Concat(Enumerable.Range(1, 10).Select(i => $"{i + 10_000_000_000_000},,\n")));
        _prompt.Time.AutoAdvanceAmount = TimeSpan.Zero;
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "WRITE_OUTCOME_UNKNOWN", 15)]
    [InlineData(StatusCode.Unavailable, "STORE_BUSY", 15)]
    [InlineData(StatusCode.Unavailable, "", 4)]
    [InlineData(StatusCode.Internal, "", 4)]
    public async Task A_passing_fault_is_retried(StatusCode status, string reason, int faults)
    {
        var failures = faults;
        _prompt.Gateway.Refuse = r => r is BlockRequest && failures-- > 0 ? Failure(status, reason) : null;

        Assert.Equal(ExitCode.Ok, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--json", "--retry-for", "10h")));
        Assert.Equal(10, _prompt.Gateway.Holds.Count);
        Assert.Equal(10 + faults, _prompt.Gateway.Writes);
    }

    [Fact]
    public async Task A_lasting_fault_stops_the_import()
    {
        var answers = 4;
        _prompt.Gateway.Refuse = r => r is BlockRequest && answers-- <= 0 ? Failure(StatusCode.Unavailable, "STORE_UNAVAILABLE") : null;

        Assert.Equal(ExitCode.Stopped, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--retry-for", "3s")));

        Assert.Contains("stopped after 4 of 10 devices", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("Run the same command again", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("STORE_UNAVAILABLE", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_falls_silent_stops_it()
    {
        var answers = 4;
        _prompt.Gateway.Hangs = r => r is BlockRequest && answers-- <= 0;

        Assert.Equal(ExitCode.Stopped, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--json", "--in-flight", "8")));

        Assert.Equal(4, _prompt.OutJson.GetProperty("writes_done").GetInt32());
        Assert.False(_prompt.OutJson.GetProperty("completed").GetBoolean());
        Assert.Equal("DEADLINE_EXCEEDED", _prompt.OutJson.GetProperty("error").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Where_nothing_was_written_the_cause_is_the_exit_code()
    {
        _prompt.Gateway.Refuse = _ => Failure(StatusCode.Unavailable, "NOT_LOADED");

        Assert.Equal(ExitCode.Unavailable, await WhileTimePassesAsync(_prompt.RunAsync("import", _file)));
    }

    [Fact]
    public async Task A_refusal_of_every_line_stops_the_import()
    {
        _prompt.Gateway.Refuse = _ => Failure(StatusCode.PermissionDenied, "ROLE_REQUIRED");

        Assert.Equal(ExitCode.Refused, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--in-flight", "1")));
        Assert.Equal(1, _prompt.Gateway.Writes);
    }

    [Fact]
    public async Task An_interrupted_import_says_how_far_it_came()
    {
        using var interrupt = new CancellationTokenSource();
        var answers = 0;
        _prompt.Gateway.Hangs = r => r is BlockRequest && ++answers > 3;
        _prompt.Gateway.Refuse = _ =>
        {
            if (answers == 3)
            {
                interrupt.Cancel();
            }

            return null;
        };

        Assert.Equal(ExitCode.Stopped, await WhileTimePassesAsync(_prompt.RunAsync("", ["import", _file, "--in-flight", "4"], interrupt.Token)));
        Assert.Contains("Interrupted. The import stopped after", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_hears_how_far_it_is_until_answers_stop_for_good()
    {
        _prompt.Gateway.Hangs = r => r is BlockRequest;

        Assert.Equal(ExitCode.Unavailable, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--retry-for", "90s")));

        Assert.Contains("0 of 10 done", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("sent no answer for 90 s. The import stopped after 0 of 10 devices.", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_with_a_lost_answer_is_not_called_unchanged()
    {
        const string Device = "10000000000001";
        var lost = true;
        _prompt.Gateway.Refuse = request =>
        {
            if (!lost || request is not BlockRequest { Imei: Device })
            {
                return null;
            }

            // It was done all the same.
            lost = false;
            _prompt.Gateway.Hold(Device);
            return Refusals.Of(StatusCode.Unavailable, "WRITE_OUTCOME_UNKNOWN");
        };

        Assert.Equal(ExitCode.Ok, await WhileTimePassesAsync(_prompt.RunAsync("import", _file, "--retry-for", "10h")));

        Assert.Contains("10 held (9 changed, 0 already held, 1 changed or unchanged (an answer was lost))", _prompt.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

    private static RpcException Failure(StatusCode status, string reason) =>
        reason.Length > 0 ? Refusals.Of(status, reason) : new RpcException(new Status(status, "Broken."));

    // The command waits on the clock of the test; real waiting is only for its threads to get there. On a busy machine the clock runs far ahead of
    // them: what has to come before patience runs out is given patience without end.
    private async Task<int> WhileTimePassesAsync(Task<int> command)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!command.IsCompleted && TimeProvider.System.GetElapsedTime(started) < Patience.OfSeconds(30))
        {
            _prompt.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(command, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        return await command.WaitAsync(Patience.OfSeconds(10), TestContext.Current.CancellationToken);
    }
}
