using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>What <c>scripts/gateway</c> and <c>scripts/phonetheft</c> do on a fresh machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BuiltScriptTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("phonetheft-tree-").FullName;

    [Fact]
    public async Task A_running_compiler_server_does_not_delay_the_start()
    {
        Write(
            "scripts/built.sh", await File.ReadAllTextAsync(WorkingTree.PathOf("scripts/built.sh"), TestContext.Current.CancellationToken));
        Write("src/Some.cs", "");
        Write("protos/some.proto", "");
        Write("Directory.Build.props", "");
        Write("global.json", "");

        // The first build of a machine leaves a compiler server running, which outlives it by ten minutes.
        Write("tools/dotnet", "#!/bin/sh\nsleep 600 &\necho $! >>\"$STAYED\"\n");
        Write("artifacts/bin/Some/release/some", "#!/bin/sh\necho started\n");

        Assert.Equal("started\n", await StartAsync());
    }

    public void Dispose()
    {
        foreach (var pid in File.Exists(At("stayed")) ? File.ReadAllLines(At("stayed")) : [])
        {
            using var stayed = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            stayed.Kill();
        }

        Directory.Delete(_tree, recursive: true);
    }

    private async Task<string> StartAsync()
    {
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", "set -euo pipefail; source \"$0\"; start_built Some some", At("scripts/built.sh") },
            Environment = { ["PATH"] = $"{At("tools")}:{Environment.GetEnvironmentVariable("PATH")}", ["STAYED"] = At("stayed") },
        };
        using var script = Process.Start(start)!;
        try
        {
            return await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(
                Patience.OfSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            script.Kill(entireProcessTree: true);
        }
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string At(string path) => Path.Combine(_tree, path);
}
