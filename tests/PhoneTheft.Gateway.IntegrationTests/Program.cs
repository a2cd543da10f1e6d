using PhoneTheft.Gateway.IntegrationTests;
using PhoneTheft.Gateway.IntegrationTests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// Some tests need a process to kill: this one, started again.
if (args is [EmbeddedGarnetVictim.Argument, var dataDirectory, var answered])
{
    await EmbeddedGarnetVictim.RunAsync(dataDirectory, answered);
    return 0;
}

// Some start a gateway on files that may end its process.
if (!OperatingSystem.IsWindows() && args is [EmbeddedExaminer.Argument])
{
    await EmbeddedExaminer.RunAsync();
    return 0;
}

// Another is measured: nothing else may allocate in its process.
if (args is [LoadedGateway.Argument, var address, var http, .. var settings])
{
    await LoadedGateway.RunAsync(address, http, settings);
    return 0;
}

// The rest is the entry point that xunit would generate: "dotnet test" speaks the testing platform's protocol, a person gets xunit's console.
return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
