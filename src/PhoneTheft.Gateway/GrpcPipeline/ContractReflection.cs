using Google.Rpc;
using Grpc.Health.V1;
using Grpc.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Reflection of our services, and of the messages in the details of an error, so that tools can show those as well.</summary>
internal static class ContractReflection
{
    private static readonly ServiceDescriptor[] Services =
    [
        .. ContractServices.All, Health.Descriptor, V1Alpha.ServerReflection.Descriptor, Grpc.Reflection.V1.ServerReflection.Descriptor,
    ];

    private static readonly IEnumerable<string> Names = Services.Select(service => service.FullName);

    private static readonly SymbolRegistry Symbols = SymbolRegistry.FromFiles(
        [.. Services.Select(service => service.File), ErrorDetailsReflection.Descriptor, StatusReflection.Descriptor]);

    /// <summary>Replaces gRPC's own set-up, which knows services only.</summary>
    public static void AddContractReflection(this IServiceCollection services)
    {
        services.AddSingleton(new ReflectionServiceImpl(Names, Symbols));
        services.AddSingleton(new ReflectionV1ServiceImpl(Names, Symbols));
    }
}
