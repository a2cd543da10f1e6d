using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What the failed attempts of one call say together.</summary>
/// <remarks>The deadline may cut off the last one, which then says nothing; what is wrong was met by those before it.</remarks>
internal struct FailedAttempts
{
    private GatewayError? _met;

    /// <summary>Takes note of another failed attempt.</summary>
    /// <returns>What to tell the caller if it was the last.</returns>
    public GatewayError Add(GatewayError failure)
    {
        if (!failure.IsOfTransport)
        {
            return failure;
        }

        if (failure.StatusCode == StatusCode.DeadlineExceeded)
        {
            return _met ?? failure;
        }

        _met = failure;
        return failure;
    }
}
