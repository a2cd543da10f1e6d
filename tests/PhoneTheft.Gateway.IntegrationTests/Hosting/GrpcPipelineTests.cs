using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

public sealed class GrpcPipelineTests
{
    private static readonly Marshaller<string> NoMessage = Marshallers.Create(_ => Array.Empty<byte>(), _ => "");

    [Fact]
    public async Task Every_service_but_CheckService_has_all_interceptors()
    {
        await using var gateway = Program.Create([]);

        var unguarded = ((IEndpointRouteBuilder)gateway).DataSources
            .SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
            .OfType<Type>()
            .Distinct()
            .Where(service => !InterceptorsOf(service, gateway.Services).Take(3).SequenceEqual(
                [typeof(OpenStreams), typeof(ErrorInterceptor), typeof(WaitingCalls)]))
            .Select(service => service.Name);

        Assert.Equal([nameof(CheckService)], unguarded);
    }

    [Theory]
    [InlineData("phonetheft.gateway.v1.CheckService", "Nothing")]
    [InlineData("phonetheft.gateway.v1.NothingService", "Check")]
    public async Task A_method_nobody_knows_is_unimplemented(string service, string method)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var nothing = new Method<string, string>(MethodType.Unary, service, method, NoMessage, NoMessage);

        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await gateway.Channel.CreateCallInvoker().AsyncUnaryCall(nothing, null, default, ""));

        Assert.Equal((StatusCode.Unimplemented, "This gateway has no such method. Check its address and version."), (
            refusal.StatusCode, refusal.Status.Detail));
    }

    private static IEnumerable<Type> InterceptorsOf(Type service, IServiceProvider services)
    {
        var options = typeof(IOptions<>).MakeGenericType(typeof(GrpcServiceOptions<>).MakeGenericType(service));
        var value = options.GetProperty(nameof(IOptions<object>.Value))!.GetValue(services.GetRequiredService(options));
        return Assert.IsAssignableFrom<GrpcServiceOptions>(value).Interceptors.Select(interceptor => interceptor.Type);
    }
}
