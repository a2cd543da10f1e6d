using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Tests.Security.Quotas;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class RequirementTests
{
    [Fact]
    public void A_refusal_names_the_roles_that_would_do()
    {
        var error = RoleTable.Of("/phonetheft.gateway.v1.BlocklistService/ListHolds").RefusalOf(With(CallerRoles.Check))!;

        Assert.Equal((ErrorReason.RoleRequired, "ListHolds requires the role blocklist:write or sync."), (error.Reason, error.Message));
    }

    [Fact]
    public void A_part_may_require_more_than_the_call() =>
        Assert.Equal(
            "ListHolds with scope EFFECTIVE requires the role sync.", RoleTable.ListEffective.RefusalOf(With(CallerRoles.BlocklistWrite))!.Message);

    [Fact]
    public void Status_is_for_anybody_with_a_role()
    {
        var status = RoleTable.Of("/phonetheft.gateway.v1.BlocklistService/GetStatus");

        Assert.All(Enum.GetValues<CallerRoles>().Where(role => role != CallerRoles.None), role => Assert.Null(status.RefusalOf(With(role))));
        Assert.Equal("GetStatus requires any role.", status.RefusalOf(With(CallerRoles.None))!.Message);
    }

    [Fact]
    public void What_has_no_row_is_closed_to_all_roles() =>
        Assert.NotNull(RoleTable.Of("/phonetheft.gateway.v1.CheckService/Forgotten").RefusalOf(With(CallerRoles.All)));

    private static Caller With(CallerRoles roles) => new("alpha", roles, Gateway.Security.IdentifiedBy.Certificate) { Quota = DefaultQuota.Of("alpha") };
}
