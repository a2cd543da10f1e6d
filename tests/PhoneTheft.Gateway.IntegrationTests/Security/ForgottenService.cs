using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>A service that somebody adds without a row in the table of roles.</summary>
[BindServiceMethod(typeof(ForgottenService), nameof(Bind))]
public class ForgottenService
{
    public static readonly Method<WhoAmIRequest, WhoAmIResponse> Method = new(
        MethodType.Unary, "phonetheft.gateway.v1.ForgottenService", "Forget",
        Marshallers.Create(message => message.ToByteArray(), WhoAmIRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), WhoAmIResponse.Parser.ParseFrom));

    public static void Bind(ServiceBinderBase binder, ForgottenService? service) =>
        binder.AddMethod(Method, service is null ? null : service.Forget);

    public virtual Task<WhoAmIResponse> Forget(WhoAmIRequest request, ServerCallContext context) =>
        Task.FromResult(new WhoAmIResponse { Carrier = "secret" });
}
