using System.Text;
using PhoneTheft.Gateway.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var termination = new Termination();
return await termination.RunAsync(stop => CliApplication.RunAsync(args, CliEnvironment.OfProcess(), stop));
