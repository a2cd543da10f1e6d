namespace PhoneTheft.Gateway.Certificates;

/// <summary>A verdict, and as long as which trust and which time it holds.</summary>
internal sealed class CertificateJudgement
{
    private readonly ClientTrust _trust;
    private readonly DateTimeOffset _from = DateTimeOffset.MinValue;
    private readonly DateTimeOffset _until = DateTimeOffset.MaxValue;

    /// <param name="trust">What it was judged by.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="boundaries">The moments at which it may become another.</param>
    /// <param name="now">When it was judged.</param>
    public CertificateJudgement(ClientTrust trust, CertificateVerdict verdict, IEnumerable<DateTimeOffset> boundaries, DateTimeOffset now)
    {
        (_trust, Verdict) = (trust, verdict);
        foreach (var boundary in boundaries)
        {
            if (boundary > now)
            {
                _until = boundary < _until ? boundary : _until;
            }
            else
            {
                _from = boundary > _from ? boundary : _from;
            }
        }
    }

    public CertificateVerdict Verdict { get; }

    /// <remarks>A clock that is set back may undo what time has done.</remarks>
    public bool Holds(ClientTrust trust, DateTimeOffset now) => ReferenceEquals(trust, _trust) && now >= _from && now < _until;
}
