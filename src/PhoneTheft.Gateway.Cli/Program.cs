using System.Text;
using PhoneTheft.Gateway.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CliApplication.RunAsync(args, CliEnvironment.OfProcess());
