using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Experiments.Restarts;

/// <summary>The gateway as the image has it: compiled ahead of time, so that a start doesn't wait for the compiler.</summary>
internal static class PublishedGateway
{
    private const string Project = "src/PhoneTheft.Gateway";

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    /// <summary>Publishes it; needs the repository as working directory, and a package of the SDK's that has to be fetched once.</summary>
    /// <returns>Null if the package is not available.</returns>
    public static async Task<string?> TryMakeAsync(string into)
    {
        if (!Directory.Exists(Project))
        {
            return null;
        }

        string[] arguments =
        [
            "publish", Project, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier, "--no-self-contained",
            "-p:PublishReadyToRun=true", $"-p:ArtifactsPath={Path.Combine(into, "artifacts")}", "--output", Path.Combine(into, "gateway"), "--verbosity", "quiet",
        ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = publish.StandardOutput.ReadToEndAsync();
        try
        {
            await publish.WaitForExitAsync().WaitAsync(Within, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            publish.Kill(entireProcessTree: true);
            return null;
        }

        await output;
        return publish.ExitCode == 0 ? Path.Combine(into, "gateway") : null;
    }
}
