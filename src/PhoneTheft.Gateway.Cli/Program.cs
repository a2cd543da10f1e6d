using System.Text;
using PhoneTheft.Gateway.Cli;
using PhoneTheft.Gateway.Cli.Running;
using var termination = new Termination();

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await termination.RunAsync(stop => CliApplication.RunAsync(args, CliEnvironment.OfProcess(), stop));
