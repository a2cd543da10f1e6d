using System.Collections;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Finds the devices of a table that nobody holds, thousands at a time.</summary>
/// <remarks>
/// Most lines that end a hold name a device that was never held. Asking to end it is answered with an error each, which costs
/// both sides more than a hundred checks do; and who is PERMITTED has no hold to end. Fully consistent, because a hold that this
/// node has not heard of yet is one to end.
/// </remarks>
internal static class UnheldDevices
{
    private const int PerCall = 5_000;

    /// <returns>By row; all false where the gateway could not say, and then each row is asked to end.</returns>
    public static async Task<BitArray> FindAsync(CheckService.CheckServiceClient checks, LineTable table, CancellationToken cancellationToken)
    {
        var unheld = new BitArray(table.Count);
        for (var from = 0; from < table.Count; from += PerCall)
        {
            var request = new CheckManyRequest { Consistency = new Consistency { FullyConsistent = true } };
            request.Imeis.AddRange(Enumerable.Range(from, Math.Min(PerCall, table.Count - from)).Select(row => table[row].Identity.ToString()));
            try
            {
                var answer = await checks.CheckManyAsync(request, cancellationToken: cancellationToken);
                for (var i = 0; i < answer.Results.Count; i++)
                {
                    unheld[from + i] = answer.Results[i].Status == EquipmentStatus.Permitted;
                }
            }
            catch (RpcException)
            {
                // Nothing is lost but time; what ails the gateway the rows themselves will say.
                return unheld;
            }
        }

        return unheld;
    }
}
