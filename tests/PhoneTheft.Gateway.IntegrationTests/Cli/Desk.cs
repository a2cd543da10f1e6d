using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>A directory with lists and state files, and a gateway to talk to: what a carrier's operator has before them.</summary>
internal sealed class Desk(string gateway) : IDisposable
{
    private const ulong FirstDevice = 49_015_420_000_000;

    private readonly TempDirectory _files = new();

    public string Gateway { get; set; } = gateway;

    public string PathOf(string name) => _files.Below(name);

    /// <summary>A list in the interchange form.</summary>
    public string List(string name, int from, int count)
    {
        File.WriteAllLines(PathOf(name), ["IMEI,reporting_date,status", .. Enumerable.Range(from, count).Select(number => $"{FirstDevice + (ulong)number:D14},,")]);
        return PathOf(name);
    }

    public Task<Phonetheft> RunAsync(params string[] arguments) => Phonetheft.RunAsync([.. arguments, "--address", Gateway]);

    public Phonetheft Start(params string[] arguments) => Phonetheft.Start([.. arguments, "--address", Gateway]);

    /// <summary>To converged; whatever else it is to do.</summary>
    public Task<Phonetheft> SyncAsync(string carrier, params string[] more) => RunAsync(["sync", "--state", PathOf($"{carrier}.db"), "--carrier", carrier, .. more]);

    public Phonetheft Follow(string carrier, params string[] more) => Start(["sync", "--state", PathOf($"{carrier}.db"), "--carrier", carrier, "--follow", .. more]);

    public Task<Phonetheft> VerifyAsync(string carrier, params string[] more) => RunAsync(["verify", "--state", PathOf($"{carrier}.db"), .. more]);

    /// <summary>Until verify says equal: a carrier that has just been started has to connect first.</summary>
    public Task EqualAsync(string carrier) => Wait.Until(async () => (await VerifyAsync(carrier)).ExitCode == 0);

    /// <summary>The prohibited devices in a carrier's file, as its equipment register would find them.</summary>
    public IReadOnlyList<string> ListOf(string carrier)
    {
        using var reader = SyncState.OpenToRead(PathOf($"{carrier}.db"));
        return [.. reader.List().Where(entry => entry.Value == EquipmentStatus.Prohibited).Select(entry => entry.Key.ToString())];
    }

    public bool HasList(string carrier)
    {
        try
        {
            return ListOf(carrier).Count >= 0;
        }
        catch (SyncStateException)
        {
            return false;
        }
    }

    /// <summary>The gateway's, as export gives it.</summary>
    public async Task<IReadOnlyList<string>> EffectiveListAsync()
    {
        await using var export = await RunAsync("export", "--scope", "effective");
        return [.. export.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0])];
    }

    public void Dispose() => _files.Dispose();
}
