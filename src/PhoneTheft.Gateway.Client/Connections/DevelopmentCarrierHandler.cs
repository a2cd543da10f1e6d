namespace PhoneTheft.Gateway.Client;

/// <summary>Says on every call which carrier to be; a gateway in development mode believes it.</summary>
/// <remarks>A header of the request and not call metadata: an import makes a hundred thousand calls, and this allocates nothing per call of ours.</remarks>
internal sealed class DevelopmentCarrierHandler(string carrier, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const string HeaderName = "x-dev-carrier";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation(HeaderName, carrier);
        return base.SendAsync(request, cancellationToken);
    }
}
