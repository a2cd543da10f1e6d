using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>The services of the contract, for whatever has to name them all.</summary>
internal static class ContractServices
{
    public static IReadOnlyList<ServiceDescriptor> All { get; } =
    [
        V1.CheckService.Descriptor, V1.BlocklistService.Descriptor, V1.SyncService.Descriptor, V1.AdminService.Descriptor,
        V1.IdentityService.Descriptor,
    ];
}
