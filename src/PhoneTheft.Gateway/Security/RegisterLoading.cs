using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security;

/// <summary>Reads the register before the gateway listens, so that a register with a fault refuses the start.</summary>
internal sealed class RegisterLoading(
    SecurityOptions options, RegisterFile register, WatchedFiles files, CurrentRegister current, RegisterRecords records) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Carriers is { } path)
        {
            register.Watch(path, files);

            // What is in force at the start is no change: that the file was read is on record, with a hash of what it says.
            current.OnChange(records.Add);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
