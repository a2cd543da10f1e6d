using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Refuses to start where other machines could reach a gateway that does not authenticate its callers.</summary>
internal sealed class ListenOptionsValidator(SecurityOptions security) : IValidateOptions<ListenOptions>
{
    public ValidateOptionsResult Validate(string? name, ListenOptions options)
    {
        var failures = new List<string>();
        Check(nameof(options.Grpc), options.Grpc, failures);
        Check(nameof(options.Http), options.Http, failures);
        if (ListenAddress.TryParse(options.Grpc, out var grpc) && ListenAddress.TryParse(options.Http, out var http) && grpc.Overlaps(http))
        {
            failures.Add($"Listen:Grpc is {grpc} and Listen:Http is {http}: each needs a port of its own, such as 50051 and 8080.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private void Check(string setting, string value, List<string> failures)
    {
        if (!ListenAddress.TryParse(value, out var address))
        {
            var shown = value.Contains('@', StringComparison.Ordinal) ? "" : $" is '{value}'";
            failures.Add($"Listen:{setting}{shown}; it must be like http://127.0.0.1:50051, with an IP address or localhost.");
        }
        else if (!address.IsLoopback && !security.AllowInsecureBeyondLoopback)
        {
            failures.Add(
                $"Listen:{setting} is {address}, which other machines can reach, and Security:Mode=Development does not check who calls. " +
                "Listen on 127.0.0.1. Only where something else keeps strangers out, such as a container port published to 127.0.0.1, " +
                "set Security:AllowInsecureBeyondLoopback=true.");
        }
    }
}
