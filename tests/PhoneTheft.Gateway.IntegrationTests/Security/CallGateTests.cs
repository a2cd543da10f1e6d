using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class CallGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_and_the_gateway_have_the_same_paths()
    {
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync();
        var mapped = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText!).Distinct(StringComparer.Ordinal);

        Assert.Equal(
            RoleTable.Rows.Select(row => row.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_without_a_row_is_closed()
    {
        await using var gateway = await GatewayUnderTest.StartWithChecksAsync(
            app =>
            {
                app.MapCheckRpc();
                app.MapGet("/forgotten", () => "secret");
            },
            _ => { });
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri($"{gateway.HttpAddress}/forgotten"), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("There is no such page.\n", await answer.Content.ReadAsStringAsync(Cancellation));
        await gateway.TellsAsync(line => line == "/forgotten has no row in the table of roles, so nobody may use it");
    }

    [Fact]
    public async Task A_method_without_a_row_is_closed()
    {
        await using var gateway = await GatewayUnderTest.StartWithChecksAsync(
            app =>
            {
                app.MapCheckRpc();
                app.MapGrpcService<ForgottenService>();
            },
            services => services.AddWithErrorInterceptor<ForgottenService>());

        var refusal = await Refusal.OfAsync(() => gateway.Channel.CreateCallInvoker().AsyncUnaryCall(
            ForgottenService.Method, null, default, new WhoAmIRequest()).ResponseAsync);

        Assert.Equal((StatusCode.Unimplemented, "METHOD_UNKNOWN"), (refusal.StatusCode, refusal.Reason));
    }

    [Fact]
    public async Task Callers_in_development_mode_have_all_roles()
    {
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync();

        var who = await new IdentityService.IdentityServiceClient(gateway.Channel).WhoAmIAsync(
            new WhoAmIRequest(), GatewayUnderTest.As("alpha"), cancellationToken: Cancellation);

        Assert.Equal("alpha", who.Carrier);
        Assert.Equal(V1.IdentifiedBy.Development, who.IdentifiedBy);
        Assert.Equal(["admin", "authority", "blocklist:write", "check", "device:read", "operator", "sync"], who.Roles.Order(StringComparer.Ordinal));
        Assert.Null(who.ValidUntil);
    }

    [Fact]
    public async Task A_wrong_carrier_id_is_refused_before_the_method()
    {
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync();

        var refusal = await Refusal.OfAsync(() => gateway.Checks.CheckAsync(
            new CheckRequest(), GatewayUnderTest.As("Not An Id"), cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_INVALID", "x-dev-carrier"), (refusal.StatusCode, refusal.Reason, refusal.Field));
    }
}
