using PhoneTheft.Gateway.Observability;

namespace PhoneTheft.Gateway.Errors;

/// <summary>gRPC with our limits and our errors.</summary>
internal static class ErrorsSetup
{
    public static void AddGatewayGrpc(this IServiceCollection services) => services.AddGrpc(grpc =>
    {
        grpc.MaxReceiveMessageSize = Limits.MaxMessageBytes;
        grpc.Interceptors.Add<OpenStreams>();
        grpc.Interceptors.Add<ErrorInterceptor>();
    });
}
