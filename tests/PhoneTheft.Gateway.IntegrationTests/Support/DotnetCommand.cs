using System.Diagnostics;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary><c>dotnet …</c>, or a program it has made, as a developer runs it in a directory of their own.</summary>
internal sealed class DotnetCommand(string directory)
{
    /// <summary>Where packages are unpacked; null: where they are on this machine.</summary>
    public string? Packages { get; init; }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code, and what it said on both of its outputs.</returns>
    public Task<(int Code, string Said)> RunAsync(params string[] arguments) => RunProgramAsync("dotnet", arguments);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<(int Code, string Said)> RunProgramAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1" },
        };
        if (Packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = Packages;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(
            Patience.OfSeconds(120), TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }
}
