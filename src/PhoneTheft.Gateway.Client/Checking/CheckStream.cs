namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Questions over one stream, pipelined: any number of callers ask at once, and each question goes out before the last is answered.
/// </summary>
/// <remarks>
/// With one gateway a stream that ended stays ended: every question then fails with the same error, and the caller opens another stream.
/// With several the stream goes on at another gateway, and what was not answered is asked there, within the deadline of each question.
/// </remarks>
public sealed class CheckStream : IAsyncDisposable
{
    // Of the deadline: how long a gateway may answer nothing before its questions are asked elsewhere.
    private const int PatienceShare = 4;

    private readonly GatewayPool _gateways;
    private readonly CheckClientOptions _options;
    private readonly Lock _lock = new();
    private readonly List<Task> _left = [];
    private volatile CheckStreamConnection _current;
    private bool _isDisposed;

    internal CheckStream(GatewayPool gateways, CheckClientOptions options)
    {
        _gateways = gateways;
        _options = options;
        _current = new CheckStreamConnection(gateways.Pick(), options);
    }

    /// <summary>Asks about one device; the answer may carry an error of this one question.</summary>
    /// <param name="imei">In any spelling.</param>
    /// <param name="cancellationToken">Ends the waiting; the question may have gone out.</param>
    /// <exception cref="GatewayException">
    /// The stream ended, or there was no answer within <see cref="CheckClientOptions.Deadline"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<CheckAnswer> CheckAsync(string imei, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imei);
        return _gateways.HasSeveral
            ? AskAnyAsync(imei, cancellationToken)
            : _current.AskAsync(imei, _options.Deadline, _options.Deadline, cancellationToken);
    }

    /// <summary>Asks no more, waits for the answers that are due, and ends the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _left.Add(_current.DisposeAsync().AsTask());
        }

        await Task.WhenAll(_left).ConfigureAwait(false);
    }

    private async Task<CheckAnswer> AskAnyAsync(string imei, CancellationToken cancellationToken)
    {
        var began = _options.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var connection = Current();
            var left = _options.Deadline - _options.Time.GetElapsedTime(began);
            var silence = attempt >= _gateways.CheckAttempts ? left : left / PatienceShare;
            try
            {
                return await connection.AskAsync(imei, left, silence, cancellationToken).ConfigureAwait(false);
            }
            catch (GatewayException e) when (attempt < _gateways.CheckAttempts && e.Error.MayBeAskedElsewhere)
            {
                connection.Node.Failed(e.Error);
                MoveOn(connection);
            }
        }
    }

    // A gateway that drains says so before it ends its streams.
    private CheckStreamConnection Current()
    {
        var current = _current;
        if (current.Node.Standing == GatewayStanding.Unavailable && _gateways.Nodes.Any(node => node.Standing == GatewayStanding.Serving))
        {
            MoveOn(current);
        }

        return _current;
    }

    // The first of all callers that noticed opens the next connection.
    private void MoveOn(CheckStreamConnection from)
    {
        lock (_lock)
        {
            if (_current == from && !_isDisposed)
            {
                // Rather to the one that was silent for a moment than to one that is known to be gone.
                var other = _gateways.Pick(1UL << from.Node.Index);
                _current = new CheckStreamConnection(other.Standing > from.Node.Standing ? from.Node : other, _options);
                _left.RemoveAll(task => task.IsCompleted);
                _left.Add(from.DisposeAsync().AsTask());
            }
        }
    }
}
