using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>How scripts are run: at the primary, and by their name where the server knows it.</summary>
internal static class ScriptCalls
{
    /// <exception cref="RedisException">The store could not be reached, or refused the script.</exception>
    public static async Task<RedisResult> RunScriptAsync(this IDatabase database, string script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script, keys, arguments, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (e.Kind == RedisErrorKind.NoScript)
        {
            // The server has forgotten it, and forgot it again after the client library had sent it anew: somebody flushes scripts, or it
            // has just become the primary. Nothing has run, so it is sent once more, with all of its text.
            return await database.ScriptEvaluateAsync(script, keys, arguments, CommandFlags.DemandMaster | CommandFlags.NoScriptCache);
        }
    }
}
