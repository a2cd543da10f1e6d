namespace PhoneTheft.Gateway.Store.Scripts;

/// <summary>The Lua scripts of this folder, as text.</summary>
internal static class StoreScript
{
    /// <summary>One batch of writes on one shard.</summary>
    public static string Write { get; } = Load("write.lua");

    /// <summary>Looks at a shard before it is used, and makes it when it may.</summary>
    public static string Open { get; } = Load("open.lua");

    /// <summary>Reads one device at one revision.</summary>
    public static string Device { get; } = Load("device.lua");

    /// <summary>Puts a shard's sets right while no write is let in.</summary>
    public static string Repair { get; } = Load("repair.lua");

    /// <summary>Gives a producer's new session its fencing number.</summary>
    public static string Fence { get; } = Load("fence.lua");

    /// <summary>Lets a producer's newest session into one shard.</summary>
    public static string Session { get; } = Load("session.lua");

    /// <summary>Counts what a carrier does in bulk.</summary>
    public static string Budget { get; } = Load("budget.lua");

    /// <summary>Keeps what a shard is known to have lost.</summary>
    public static string Loss { get; } = Load("loss.lua");

    /// <summary>Says what the gateway's user may not do in the others.</summary>
    public static string Rights { get; } = Load("rights.lua");

    /// <summary>Those that read or write the list.</summary>
    public static IReadOnlyList<string> All { get; } = [Write, Open, Device, Repair, Fence, Session, Budget, Loss];

    private static string Load(string name)
    {
        using var stream = typeof(StoreScript).Assembly.GetManifestResourceStream($"PhoneTheft.Gateway.Store.Scripts.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
