using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Whether there is an audit log, and where it and its key are.</summary>
internal sealed class AuditPlace(AuditOptions options, StoreOptions store, bool isOnByDefault)
{
    public AuditOptions Options { get; } = options;

    public bool IsOn { get; } = options.Enabled ?? isOnByDefault;

    public string Directory { get; } =
        Path.GetFullPath(options.Directory.Length > 0 ? options.Directory : Path.Combine(store.DataDirectory, "audit"));

    public string KeyFile { get; } =
        Path.GetFullPath(options.KeyFile.Length > 0 ? options.KeyFile : Path.Combine(store.DataDirectory, "audit.key"));
}
