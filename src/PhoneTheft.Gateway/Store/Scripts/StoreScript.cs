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
    public static string Mend { get; } = Load("mend.lua");

    private static string Load(string name)
    {
        using var stream = typeof(StoreScript).Assembly.GetManifestResourceStream($"PhoneTheft.Gateway.Store.Scripts.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
