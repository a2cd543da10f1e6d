using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>What a Redis says when it refuses a command, and what that means: for whoever is told, and for what was written.</summary>
internal static class StoreRefusals
{
    /// <summary>What is wrong and what to do, in sentences, with Redis's own word for it; null: the refusal has no such meaning.</summary>
    public static string? SentenceOf(RedisServerException refusal) => refusal.Kind switch
    {
        RedisErrorKind.Loading =>
            "Redis was restarted and is still loading the list (LOADING). It takes requests again by itself when it has loaded it.",
        RedisErrorKind.ReadOnly =>
            "The server that was the primary of the store is a replica now (READONLY). The gateway looks for the primary; if this stays, the operator has to name it in Store:Redis, or make one.",
        RedisErrorKind.OutOfMemory =>
            "Redis has used all the memory that it may use, and takes no writes (OOM). The operator has to raise its maxmemory.",
        RedisErrorKind.Misconfigured =>
            "Redis cannot save the list to its disk, and takes no writes (MISCONF). The operator has to look at its log and its disk.",
        RedisErrorKind.NoReplicas =>
            "The primary of the store has fewer replicas than its min-replicas-to-write demands, and takes no writes (NOREPLICAS). The operator has to bring its replicas back.",
        RedisErrorKind.MasterDown =>
            "The server is a replica that has lost its primary (MASTERDOWN). The operator has to bring the primary back, or make another one.",
        RedisErrorKind.ClusterDown =>
            "The Redis Cluster is not complete: a master is missing (CLUSTERDOWN). The operator has to bring it back, or to promote its replica.",
        RedisErrorKind.Busy =>
            "Redis is busy with a script that takes too long (BUSY). The operator can end that script with SCRIPT KILL.",
        RedisErrorKind.Moved or RedisErrorKind.Ask or RedisErrorKind.TryAgain or RedisErrorKind.UnknownRedirectTarget =>
            $"A part of the list is being moved to another node of the Redis Cluster ({WordOf(refusal)}). Repeat the request when it has moved; if this stays, the operator has to finish the move.",
        RedisErrorKind.MaxClients =>
            "Redis has as many connections as it allows. The operator has to raise its maxclients, or to find out who uses them.",
        RedisErrorKind.NoAuth or RedisErrorKind.WrongPass =>
            $"Redis does not accept the user or the password of the gateway ({WordOf(refusal)}). The operator has to check Store:Redis and Store:RedisPasswordFile.",
        _ => null,
    };

    /// <summary>Whether it came before a script has written anything.</summary>
    public static bool IsBeforeWriting(RedisServerException refusal) =>
        SentenceOf(refusal) is not null
        || refusal.Kind is RedisErrorKind.NoPermission or RedisErrorKind.NotPermitted or RedisErrorKind.UnknownCommand or RedisErrorKind.NoScript or RedisErrorKind.CrossSlot;

    /// <summary>Whether it is about the state of the server, which passes, and not about the command.</summary>
    public static bool IsPassing(RedisServerException refusal) =>
        SentenceOf(refusal) is not null && refusal.Kind is not (RedisErrorKind.NoAuth or RedisErrorKind.WrongPass);

    private static string WordOf(RedisServerException refusal) => refusal.Kind switch
    {
        RedisErrorKind.Moved => "MOVED",
        RedisErrorKind.Ask => "ASK",
        RedisErrorKind.TryAgain => "TRYAGAIN",
        RedisErrorKind.WrongPass => "WRONGPASS",
        RedisErrorKind.NoAuth => "NOAUTH",
        _ => "MOVED",
    };
}
