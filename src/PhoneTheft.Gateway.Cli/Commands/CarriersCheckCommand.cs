using System.CommandLine;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft carriers check</c></summary>
internal sealed class CarriersCheckCommand : GatewayCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The register; - for standard input." };

    public CarriersCheckCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "check", "Check the file that a gateway's Security:Carriers names.") => Add(_file);

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft carriers check carriers.json",
        "phonetheft carriers check carriers.json --json | jq .faults",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "It reads the file with the rules of the gateway; no gateway is asked.",
        "Every fault is reported with its line. A gateway rejects a file with any fault.",
        "What is allowed but odd is reported as a remark: a carrier without roles, without a way to identify itself,",
        "without a contact, or with the role admin.",
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Parsed.GetValue(_file)!;
        var (register, faults) = Read(path, context.Environment);
        var remarks = register is null ? [] : RegisterRemarks.Of(register);
        if (context.Screen.Json)
        {
            context.Screen.Document(RegisterDocument.Of(path, register, faults, remarks), DocumentContext.Plain.RegisterDocument);
        }
        else
        {
            Show(context.Screen, Printable.Line(path, 200), register, faults, remarks);
        }

        return Task.FromResult(register is null ? ExitCode.Usage : ExitCode.Ok);
    }

    private static RegisterReading Read(string path, CliEnvironment environment)
    {
        using var file = path == "-" ? environment.OpenIn() : File.OpenRead(path);
        var reading = RegisterReader.Read(BoundedFile.Read(file, RegisterLimits.LongestFile));
        return path != "-" && SafeFile.MayOthersWrite(path)
            ? new RegisterReading(Register: null, [new RegisterFault(0, "Other users may change the file: chmod go-w."), .. reading.Faults])
            : reading;
    }

    private static void Show(
        Screen screen, string path, CarrierRegister? register, IReadOnlyList<RegisterFault> faults, IReadOnlyList<string> remarks)
    {
        if (register is null)
        {
            screen.Answer($"{path} cannot be used:");
            foreach (var fault in faults)
            {
                screen.Answer($"  {Printable.Line($"{fault}", 500)}");
            }

            return;
        }

        screen.Answer(
            $"{path} is good: {Words.Count(register.Carriers.Count, "carrier")}, {Words.Count(register.RevokedTokens.Count, "revoked token")}.");
        foreach (var remark in remarks)
        {
            screen.Answer($"  {remark}");
        }
    }
}
