using System.Globalization;
using System.Security.Cryptography;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>Refuses what exceeds a carrier's daily bulk limits, unless somebody confirms it.</summary>
/// <remarks>
/// A bug or a stolen certificate can unblock every stolen phone or cut off a million innocent ones in a minute. What is asked for is
/// counted before it is written, so that at a limit nothing goes over however many gateways and shards are at it; what then turns
/// out to change nothing is given back. As long as all is below the limits that takes one small script, and no look at the holds.
/// </remarks>
internal sealed partial class BulkLimiter(StoreIdentity identity, StoreDatabase database, BulkLimitOptions limits, ILogger<BulkLimiter> logger)
{
    /// <summary>Counts a demand against the carrier's day.</summary>
    /// <exception cref="StoreException">It is too much, or its token is not good; nothing of it may be written.</exception>
    /// <exception cref="RedisException">The store can't be reached.</exception>
    public async Task<BulkReservation> ReserveAsync(BulkDemand demand)
    {
        var tally = BulkTally.AtMost(demand.Operations);
        var actor = demand.Operations[0].Actor;
        var answer = await AskAsync("RESERVE", demand.Carrier, demand.Token, tally, redeemed: false, holds: null);
        if (answer[0] == "LOOK")
        {
            Confirmed(demand.Carrier, actor, answer);
            tally = await CountAsync(demand);
            answer = await AskAsync(
                "RESERVE", demand.Carrier, demand.Token, tally, redeemed: answer.Length > 3, await CountHoldsAsync(demand.Carrier));
        }

        ThrowUnlessOk(demand.Carrier, actor, answer, whole: null);
        return new BulkReservation(demand.Carrier, answer[1], answer[2], tally);
    }

    /// <summary>
    /// Tells whether all of a job may be done today, before any of it is. Nothing is counted: each of its writes still is.
    /// </summary>
    /// <exception cref="StoreException">It is too much, or its token is not good.</exception>
    /// <exception cref="RedisException">The store can't be reached.</exception>
    public async Task AnnounceAsync(BulkAnnouncement announced)
    {
        var tally = BulkTally.Of(announced);
        var holds = await CountHoldsAsync(announced.Carrier);
        var answer = await AskAsync(
            "ANNOUNCE", announced.Carrier, announced.Token, tally, redeemed: false, holds, givesToken: announced.IsExact);
        ThrowUnlessOk(announced.Carrier, announced.Actor, answer, tally);
    }

    /// <summary>Corrects what was counted by what was changed.</summary>
    /// <exception cref="RedisException">The store can't be reached; the day counts a little too much, then.</exception>
    public async Task SettleAsync(BulkReservation reservation, BulkTally happened)
    {
        var difference = happened.Less(reservation.Counted);
        if (!difference.IsNothing)
        {
            await RunAsync(reservation.Carrier, ["SETTLE", StoreId, reservation.Hour, reservation.Day, difference.Ends, difference.Blocks, .. TacsOf(difference)]);
        }
    }

    private string StoreId => identity.StoreId.ToString("N");

    private Task<string[]> AskAsync(string action, string carrier, string token, BulkTally tally, bool redeemed, long? holds, bool givesToken = true) => RunAsync(carrier,
    [
        action,
        StoreId,
        limits.ReleaseAtLeast,
        limits.ReleaseShare.ToString("0.######", CultureInfo.InvariantCulture),
        limits.BlocksPerDay,
        limits.BlocksPerTac,
        token,
        redeemed ? "1" : "0",
        holds is { } known ? known : RedisValue.EmptyString,
        givesToken ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) : RedisValue.EmptyString,
        tally.Ends,
        tally.Blocks,
        .. TacsOf(tally),
    ]);

    private async Task<string[]> RunAsync(string carrier, RedisValue[] arguments)
    {
        RedisKey[] keys = [StoreKeys.Of(0).Meta, StoreKeys.BudgetOf(carrier), StoreKeys.TacsOf(carrier)];
        return (string[])(await database().RunScriptAsync(StoreScript.Budget, keys, arguments))!;
    }

    private static IEnumerable<RedisValue> TacsOf(BulkTally tally) =>
        tally.ByTac.SelectMany(entry => new RedisValue[] { entry.Key.ToString("D8", CultureInfo.InvariantCulture), entry.Value });

    /// <summary>What the demand really does, as the holds are now.</summary>
    private async Task<BulkTally> CountAsync(BulkDemand demand)
    {
        RedisValue[] fields = [.. demand.Operations.Select(operation => (RedisValue)operation.Identity.ToString())];
        var holds = await database().HashGetAsync(StoreKeys.Of(demand.Shard).Holds(demand.Carrier), fields, CommandFlags.DemandMaster);
        var tally = new BulkTally();
        for (var i = 0; i < holds.Length; i++)
        {
            switch ((byte[]?)holds[i])
            {
                case null:
                    tally.Add(demand.Operations[i], before: null);
                    break;
                case [(byte)'B' or (byte)'T', ..] hold:
                    tally.Add(demand.Operations[i], Letters.DispositionOf(hold[0]));
                    break;
                default:
                    // Damaged: the script refuses this one alone, and what was counted for it is given back.
                    tally.AddAtMost(demand.Operations[i]);
                    break;
            }
        }

        return tally;
    }

    private async Task<long> CountHoldsAsync(string carrier) => (await Task.WhenAll(Enumerable.Range(0, identity.Shards)
        .Select(shard => database().HashLengthAsync(StoreKeys.Of(shard).Holds(carrier), CommandFlags.DemandMaster)))).Sum();

    private void ThrowUnlessOk(string carrier, string actor, string[] answer, BulkTally? whole)
    {
        switch (answer[0])
        {
            case "OK":
                Confirmed(carrier, actor, answer);
                return;
            case "REFUSED":
                throw Refused(carrier, actor, answer, whole);
            case "INVALID":
                throw new StoreException(
                    StoreFault.ConfirmationInvalid, "The confirmation token was used before, is older than 10 minutes, or belongs to another carrier. Repeat the request without it to get a new one.");
            case "STORE_RESET":
                throw new StoreException(StoreFault.Reset, "The store came back empty.");
            case "STORE_MISMATCH":
                throw new StoreException(StoreFault.Mismatch, "The store came back as another store.");
            default:
                throw new StoreException(StoreFault.Damaged, $"The store answered '{answer[0]}' to budget.lua, which this gateway does not know.");
        }
    }

    private StoreException Refused(string carrier, string actor, string[] answer, BulkTally? whole)
    {
        var (token, isNew) = (answer[1], answer[2] == "1");
        BulkRefusal[] refusals = [.. answer.Skip(3).Chunk(3).Select(part => new BulkRefusal(part[0], NumberOf(part[1]), NumberOf(part[2])))];
        foreach (var refusal in isNew ? refusals : [])
        {
            Log.Refused(logger, carrier, refusal.Words, refusal.Limit, refusal.Amount, actor);
        }

        var allowance = BulkRefusal.AllowanceOf(refusals);
        var message = whole is null
            ? $"The request exceeds the carrier's daily bulk limit. Without a confirmation the carrier may {allowance} within a day."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The job would end {whole.Ends:N0} holds and newly block {whole.Blocks:N0} devices, which exceeds the carrier's daily bulk limit. Without a confirmation the carrier may {allowance} within a day.");
        return new StoreException(StoreFault.ConfirmationRequired, message)
        {
            Confirmation = token.Length > 0 ? new BulkConfirmation(token, BulkRefusal.AmountOf(refusals)) : null,
        };
    }

    private void Confirmed(string carrier, string actor, string[] answer)
    {
        foreach (var part in answer.Skip(3).Chunk(2))
        {
            Log.Confirmed(logger, carrier, BulkRefusal.WordsOf(part[0]), NumberOf(part[1]), actor);
        }
    }

    private static long NumberOf(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(1701, LogLevel.Warning, "Carrier {Carrier} exceeds its daily limit of {Limit} for {What} and is refused; a confirmation would allow {Amount} more. Asked for by '{Actor}'")]
        public static partial void Refused(ILogger logger, string carrier, string what, long limit, long amount, string actor);

        [LoggerMessage(1702, LogLevel.Information, "Carrier {Carrier} has confirmed {What}: {Amount} more within a day. Confirmed by '{Actor}'")]
        public static partial void Confirmed(ILogger logger, string carrier, string what, long amount, string actor);
    }
}

/// <summary>What one carrier wants to do in one run of the write script.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Shard">Where.</param>
/// <param name="Token">That of an earlier refusal; empty: none.</param>
/// <param name="Operations">All of that carrier and token in the run.</param>
internal sealed record BulkDemand(string Carrier, int Shard, string Token, IReadOnlyList<WriteOperation> Operations);

/// <summary>What was counted before a write, to be corrected after it.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Hour">Under which hour of the store's clock it was counted.</param>
/// <param name="Day">Under which day.</param>
/// <param name="Counted">What was counted.</param>
internal sealed record BulkReservation(string Carrier, string Hour, string Day, BulkTally Counted);

/// <summary>What a carrier is about to do in many writes, as it counts it itself.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Token">That of an earlier refusal; empty: none.</param>
/// <param name="Actor">Who at the carrier does this.</param>
/// <param name="Ends">Holds that would end.</param>
/// <param name="Blocks">Devices it would newly block.</param>
/// <param name="ByTac">Of the blocked: how many of which TAC.</param>
/// <param name="IsExact">False: it may be fewer. An announcement that is not exact never gets a token.</param>
internal sealed record BulkAnnouncement(
    string Carrier, string Token, string Actor, long Ends, long Blocks, IReadOnlyList<(uint Tac, long Devices)> ByTac, bool IsExact);
