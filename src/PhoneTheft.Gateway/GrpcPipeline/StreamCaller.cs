using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Who has opened a stream, as of now: roles may be taken away while it runs, and then it goes on with less, or ends.</summary>
internal sealed class StreamCaller(HttpContext call, Credentials credentials, Requirement requirement, Caller caller)
{
    private readonly CancellationTokenSource _ended = new();
    private volatile Caller _caller = caller;
    private volatile Requirement _requirement = requirement;
    private GatewayError? _error;

    /// <summary>The path of the call.</summary>
    public string Path { get; } = requirement.Path;

    public Credentials Credentials { get; } = credentials;

    public Caller Caller => _caller;

    /// <summary>Is cancelled when the caller may not go on; <see cref="Error"/> says why.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Null: the caller may go on.</summary>
    public GatewayError? Error => Volatile.Read(ref _error);

    public static StreamCaller Of(ServerCallContext context) =>
        Find(context) ?? throw new InvalidOperationException($"{context.Method} has not passed the gate of roles.");

    /// <returns>Null if the stream is open to everybody, and its caller is unknown.</returns>
    public static StreamCaller? Find(ServerCallContext context) => context.GetHttpContext().Features.Get<StreamCaller>();

    /// <summary>What the caller has asked for takes this, now and for as long as the stream goes on.</summary>
    /// <exception cref="RpcException">ROLE_REQUIRED.</exception>
    public void Require(Requirement requirement)
    {
        _requirement = requirement;
        if (requirement.RefusalOf(Caller) is { } refusal)
        {
            throw refusal.ToRpcException();
        }
    }

    /// <exception cref="RpcException">The caller may not go on.</exception>
    public void ThrowIfEnded()
    {
        if (Error is { } error)
        {
            throw error.ToRpcException();
        }
    }

    /// <summary>Takes over what is known about the caller now. Ends the stream if that is nothing, or not enough.</summary>
    /// <returns>Why it has ended just now; null: it goes on, or has ended before.</returns>
    public GatewayError? Update(FoundCaller found)
    {
        if (found.Caller is { } caller)
        {
            _caller = caller;
        }

        var error = found.Error ?? _requirement.RefusalOf(found.Caller!);
        if (error is null || Interlocked.CompareExchange(ref _error, error, null) is not null)
        {
            return null;
        }

        _ended.Cancel();
        return error;
    }

    /// <summary>For a stream that can't be ended by a word, because its client reads nothing.</summary>
    public void Abort() => call.Abort();
}
