namespace PhoneTheft.Gateway.Store.Scripts;

/// <summary>The Lua scripts of this folder, each as one text: its parts are joined when it is loaded.</summary>
internal static class StoreScript
{
    private const string Prelude = "prelude.lua";

    /// <summary>One batch of writes on one shard.</summary>
    public static string Write { get; } = Join(
        Prelude, "write.arguments.lua", "write.operations.lua", "write.batch.lua", "write.redo.lua", "write.conditions.lua", "write.decide.lua", "write.trim.lua", "write.lua");

    /// <summary>One batch of changes that a failover lost, put back into one shard.</summary>
    public static string Reissue { get; } = Join(
        Prelude, "write.arguments.lua", "reissue.lost.lua", "write.batch.lua", "write.redo.lua", "write.conditions.lua", "write.decide.lua", "reissue.decide.lua", "reissue.lua");

    /// <summary>Looks at a shard before it is used, and makes it when it may.</summary>
    public static string Open { get; } = Join(Prelude, "open.lua");

    /// <summary>Reads one device at one revision.</summary>
    public static string Device { get; } = Join(Prelude, "device.lua");

    /// <summary>Repairs a shard's sets while no write is let in.</summary>
    public static string Repair { get; } = Join(Prelude, "repair.lua");

    /// <summary>Gives a producer's new session its fencing number.</summary>
    public static string Fence { get; } = Join(Prelude, "fence.lua");

    /// <summary>Lets a producer's newest session into one shard.</summary>
    public static string Session { get; } = Join(Prelude, "session.lua");

    /// <summary>Counts what a carrier does in bulk.</summary>
    public static string Budget { get; } = Join(Prelude, "budget.lua");

    /// <summary>Keeps what a shard is known to have lost.</summary>
    public static string Loss { get; } = Join(Prelude, "loss.lua");

    /// <summary>Keeps how far the audit log of a gateway has come.</summary>
    public static string AuditHead { get; } = Join(Prelude, "audit_head.lua");

    /// <summary>Keeps which gateways use the store, and which format each knows.</summary>
    public static string Nodes { get; } = Join(Prelude, "nodes.lua");

    /// <summary>Says what the gateway's user may not do in the others.</summary>
    public static string Rights { get; } = Join("rights.lua");

    /// <summary>Those that read or write the store's data.</summary>
    public static IReadOnlyList<string> All { get; } = [Write, Reissue, Open, Device, Repair, Fence, Session, Budget, Loss, AuditHead, Nodes];

    private static string Join(params string[] parts) => string.Join('\n', parts.Select(Load));

    private static string Load(string name)
    {
        using var stream = typeof(StoreScript).Assembly.GetManifestResourceStream($"PhoneTheft.Gateway.Store.Scripts.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
