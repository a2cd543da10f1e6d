using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Where the server really listens; a gateway that listens anywhere but where its settings say stops.</summary>
internal sealed class Listeners(IServer server, ListenOptions listen) : IHostedLifecycleService
{
    /// <summary>gRPC first, then health; none before the server was started.</summary>
    public IReadOnlyList<string> Addresses => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <exception cref="SettingsRefusedException">It listens elsewhere.</exception>
    public Task StartedAsync(CancellationToken cancellationToken) =>
        Agree([listen.Grpc, listen.Http], Addresses) ? Task.CompletedTask : throw new SettingsRefusedException([
            $"The server listens on {string.Join(", ", Addresses)}; Listen:Grpc is {listen.Grpc} and Listen:Http is {listen.Http}. " +
            "Something else has opened or moved a listener. The gateway stops."]);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The same number, in the same order; port 0 matches any port.</summary>
    private static bool Agree(IReadOnlyList<string> settings, IReadOnlyList<string> addresses) =>
        settings.Count == addresses.Count && settings.Zip(addresses).All(pair =>
            ListenAddress.TryParse(pair.First, out var setting) && ListenAddress.TryParse(pair.Second, out var address)
            && setting.IsTls == address.IsTls && setting.Address.Equals(address.Address) && (setting.Port == 0 || setting.Port == address.Port));
}
