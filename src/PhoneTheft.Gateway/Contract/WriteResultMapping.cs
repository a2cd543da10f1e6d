using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Results of writes as a caller may see them.</summary>
internal static class WriteResultMapping
{
    /// <summary>Of a hold that there is, or was; what was never held is an error.</summary>
    public static V1.WriteResult ToContract(this WriteResult result, Caller caller) => new()
    {
        Outcome = result.Outcome == WriteOutcome.Changed ? V1.WriteOutcome.Changed : V1.WriteOutcome.Unchanged,
        Revision = result.Revision.ToContract(),
        Status = (V1.EquipmentStatus)result.Status,
        OtherHolds = (uint)result.OtherHolds,
        Hold = result.Hold?.ToContract(caller),
        Previous = result.Previous?.ToContract(caller),
    };
}
