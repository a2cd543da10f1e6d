using Grpc.Core;
using PhoneTheft.Gateway.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>CheckService of the contract with our own readers and writers of messages, in the place of the generated ones.</summary>
internal static class CheckMethods
{
    private static readonly Method<CheckRequestFrame, CheckResponseFrame> Check = new(
        MethodType.Unary, Descriptor.FullName, nameof(CheckServiceBase.Check),
        Marshallers.Create(NeverWritten, CheckRequestFrame.Read), Marshallers.Create(
            CheckResponseFrame.Write, NeverRead<CheckResponseFrame>));

    private static readonly Method<CheckManyRequestFrame, CheckManyResponseFrame> CheckMany = new(
        MethodType.Unary, Descriptor.FullName, nameof(CheckServiceBase.CheckMany),
        Marshallers.Create(NeverWritten, CheckManyRequestFrame.Read), Marshallers.Create(
            CheckManyResponseFrame.Write, NeverRead<CheckManyResponseFrame>));

    private static readonly Method<CheckStreamRequest, CheckStreamResponse> CheckStream = new(
        MethodType.DuplexStreaming, Descriptor.FullName, nameof(CheckServiceBase.CheckStream),
        Marshallers.Create(NeverWritten, context => CheckStreamRequest.Parser.ParseFrom(context.PayloadAsReadOnlySequence())),
        Marshallers.Create(NeverWritten, NeverRead<CheckStreamResponse>));

    /// <summary>The reflection service finds it here, and so goes on describing the service as the contract does.</summary>
    public static ServiceDescriptor Descriptor => V1.CheckService.Descriptor;

    /// <summary>gRPC finds it here, and calls it without a service to learn which methods there are.</summary>
    public static void BindService(ServiceBinderBase binder, CheckServiceBase? service)
    {
        binder.AddMethod(Check, service is null ? null! : service.Check);
        binder.AddMethod(CheckMany, service is null ? null! : service.CheckMany);
        binder.AddMethod(CheckStream, service is null ? null! : service.CheckStream);
    }

    private static void NeverWritten<T>(T message, SerializationContext context) => throw new NotSupportedException();

    private static T NeverRead<T>(DeserializationContext context) => throw new NotSupportedException();
}
