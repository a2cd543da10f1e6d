using System.Diagnostics;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>A program that runs to its end, such as h2load.</summary>
internal static class Tool
{
    /// <summary>Its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed, or was not done in time and was ended.</exception>
    public static async Task<string> RunAsync(string program, TimeSpan timeLimit, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(timeLimit, TimeProvider.System);
        }
        catch (TimeoutException e)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} was not done within {timeLimit.TotalSeconds:0} s and was ended.", e);
        }

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed with exit code {process.ExitCode}: {await errors} {await output}");
    }
}
