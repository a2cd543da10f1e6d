namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>Keeps one object per thread for reuse: a call mostly begins and ends on the same thread.</summary>
internal static class ThreadLocalPool<T>
    where T : class, new()
{
    [ThreadStatic]
    private static T? _kept;

    public static T Rent()
    {
        var rented = _kept ?? new T();
        _kept = null;
        return rented;
    }

    /// <summary>The caller must not use it afterwards.</summary>
    public static void Return(T used) => _kept = used;
}
