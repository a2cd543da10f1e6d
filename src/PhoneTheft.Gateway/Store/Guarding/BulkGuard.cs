using System.Globalization;
using System.Security.Cryptography;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Scripts;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Guarding;

/// <summary>Lets no carrier end or place very many holds within a day unless somebody says that it is meant.</summary>
/// <remarks>
/// A bug or a stolen certificate can unblock every stolen phone or cut off a million innocent ones in a minute. What is asked for is
/// counted before it is written, so that at a limit nothing goes over however many gateways and shards are at it; what then turns
/// out to change nothing is given back. As long as all is below the limits that takes one small script, and no look at the holds.
/// </remarks>
internal sealed partial class BulkGuard(StoreLayout layout, IDatabase database, GuardOptions guards, ILogger<BulkGuard> logger)
{
    private const string Ended = "ended";
    private const string Blocked = "blocked";

    /// <summary>Counts a demand against the carrier's day.</summary>
    /// <exception cref="StoreException">It is too much, or its token is not good; nothing of it may be written.</exception>
    /// <exception cref="RedisException">The store can't be reached.</exception>
    public async Task<BulkReservation> ReserveAsync(BulkDemand demand)
    {
        var tally = BulkTally.AtMost(demand.Operations);
        var answer = await AskAsync(demand, tally, redeemed: false, holds: null);
        if (answer[0] == "LOOK")
        {
            Confirmed(demand, answer);
            tally = await CountAsync(demand);
            answer = await AskAsync(demand, tally, redeemed: answer[3].Length > 0, await CountHoldsAsync(demand.Carrier));
        }

        switch (answer[0])
        {
            case "OK":
                Confirmed(demand, answer);
                return new BulkReservation(demand.Carrier, answer[1], answer[2], tally);
            case "REFUSED":
                throw Refused(demand, answer);
            case "INVALID":
                throw new StoreException(
                    StoreFault.ConfirmationInvalid, "The confirmation is not of this carrier, is used up, or is older than 10 minutes. Repeat it without one.");
            case "STORE_RESET":
                throw new StoreException(StoreFault.Reset, "The store came back empty.");
            default:
                throw new StoreException(StoreFault.Mismatch, "The store came back as another store.");
        }
    }

    /// <summary>Puts right what was counted, by what happened.</summary>
    /// <exception cref="RedisException">The store can't be reached; the day counts a little too much, then.</exception>
    public async Task SettleAsync(BulkReservation reservation, BulkTally happened)
    {
        var difference = happened.Less(reservation.Counted);
        if (!difference.IsNothing)
        {
            await RunAsync(reservation.Carrier, ["SETTLE", StoreId, reservation.Hour, reservation.Day, difference.Ends, difference.Blocks, .. TacsOf(difference)]);
        }
    }

    private string StoreId => layout.StoreId.ToString("N");

    private Task<string[]> AskAsync(BulkDemand demand, BulkTally tally, bool redeemed, long? holds) => RunAsync(demand.Carrier,
    [
        "RESERVE",
        StoreId,
        guards.ReleaseAtLeast,
        guards.ReleaseShare.ToString("0.######", CultureInfo.InvariantCulture),
        guards.BlocksPerDay,
        guards.BlocksPerTac,
        demand.Token,
        redeemed ? "1" : "0",
        holds is { } known ? known : RedisValue.EmptyString,
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        tally.Ends,
        tally.Blocks,
        .. TacsOf(tally),
    ]);

    private async Task<string[]> RunAsync(string carrier, RedisValue[] arguments)
    {
        RedisKey[] keys = [StoreKeys.Of(0).Meta, StoreKeys.BudgetOf(carrier), StoreKeys.TacsOf(carrier)];
        return (string[])(await database.ScriptEvaluateAsync(StoreScript.Budget, keys, arguments, CommandFlags.DemandMaster))!;
    }

    private static IEnumerable<RedisValue> TacsOf(BulkTally tally) =>
        tally.ByTac.SelectMany(entry => new RedisValue[] { entry.Key.ToString("D8", CultureInfo.InvariantCulture), entry.Value });

    /// <summary>What the demand really does, as the holds are now.</summary>
    private async Task<BulkTally> CountAsync(BulkDemand demand)
    {
        RedisValue[] fields = [.. demand.Operations.Select(operation => (RedisValue)operation.Identity.ToString())];
        var holds = await database.HashGetAsync(StoreKeys.Of(demand.Shard).Holds(demand.Carrier), fields, CommandFlags.DemandMaster);
        var tally = new BulkTally();
        for (var i = 0; i < holds.Length; i++)
        {
            tally.Add(demand.Operations[i], (byte[]?)holds[i] switch
            {
                null => null,
                [(byte)'B', ..] => Disposition.Block,
                _ => Disposition.Track,
            });
        }

        return tally;
    }

    private async Task<long> CountHoldsAsync(string carrier) => (await Task.WhenAll(Enumerable.Range(0, layout.Shards)
        .Select(shard => database.HashLengthAsync(StoreKeys.Of(shard).Holds(carrier), CommandFlags.DemandMaster)))).Sum();

    private StoreException Refused(BulkDemand demand, string[] answer)
    {
        var (kind, limit, token) = (answer[1], long.Parse(answer[2], CultureInfo.InvariantCulture), answer[4]);
        var amount = long.Parse(answer[3], CultureInfo.InvariantCulture);
        if (answer[5] == "1")
        {
            Log.Refused(logger, demand.Carrier, WordsOf(kind), limit, amount, demand.Operations[0].Actor);
        }

        var what = kind switch
        {
            Ended => $"end {limit:N0} of its holds",
            Blocked => $"block {limit:N0} more devices",
            _ => $"block {limit:N0} more devices of one model (TAC {kind})",
        };
        return new StoreException(
            StoreFault.ConfirmationRequired,
            string.Create(CultureInfo.InvariantCulture, $"Within a day this carrier may {what} without confirming it, and this would be more."))
        {
            Confirmation = new BulkConfirmation(token, amount),
        };
    }

    private void Confirmed(BulkDemand demand, string[] answer)
    {
        if (answer[3].Length > 0)
        {
            Log.Confirmed(logger, demand.Carrier, WordsOf(answer[3]), long.Parse(answer[4], CultureInfo.InvariantCulture), demand.Operations[0].Actor);
        }
    }

    private static string WordsOf(string kind) => kind switch
    {
        Ended => "ending holds",
        Blocked => "blocking devices",
        _ => "blocking devices of TAC " + kind,
    };

    private static partial class Log
    {
        [LoggerMessage(1701, LogLevel.Warning, "Carrier {Carrier} is refused {What} beyond {Limit} within a day; {Amount} more can be confirmed. Asked for by '{Actor}'")]
        public static partial void Refused(ILogger logger, string carrier, string what, long limit, long amount, string actor);

        [LoggerMessage(1702, LogLevel.Information, "Carrier {Carrier} has confirmed {What}: {Amount} more within a day. Confirmed by '{Actor}'")]
        public static partial void Confirmed(ILogger logger, string carrier, string what, long amount, string actor);
    }
}
