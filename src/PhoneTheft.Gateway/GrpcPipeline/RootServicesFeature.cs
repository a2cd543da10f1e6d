using Microsoft.AspNetCore.Http.Features;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Gives every request the application's services instead of a scope of its own.</summary>
/// <remarks>All services here are singletons, so a scope would hold nothing; making and disposing it costs a call 180 bytes.</remarks>
internal sealed class RootServicesFeature(IServiceProvider services) : IServiceProvidersFeature
{
    public IServiceProvider RequestServices { get => services; set => throw new NotSupportedException(); }
}
