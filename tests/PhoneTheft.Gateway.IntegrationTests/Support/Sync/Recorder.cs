using Grpc.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>Writes down everything one client does and sees, with the time by a clock that all recorders share.</summary>
internal sealed class Recorder(string name, string carrier)
{
    private readonly List<Moment> _moments = [];
    private readonly List<Operation> _calls = [];
    private int _streams;

    public string Carrier => carrier;

    /// <summary>As far as it goes. In Development mode everybody is an authority, so sees all.</summary>
    public ClientHistory History
    {
        get
        {
            lock (_moments)
            {
                return new ClientHistory { Name = name, Carrier = carrier, SeesAll = true, Moments = [.. _moments], Calls = [.. _calls] };
            }
        }
    }

    public static long Now => TimeProvider.System.GetTimestamp();

    public int Opened(string gateway)
    {
        var stream = Interlocked.Increment(ref _streams);
        Note(new Moment.Opened(Now, stream, gateway));
        return stream;
    }

    /// <summary>Before it is sent.</summary>
    public void Sent(int stream, SyncRequest message) => Note(new Moment.Sent(Now, stream, message.Clone()));

    public void Received(int stream, SyncResponse message) => Note(new Moment.Received(Now, stream, message));

    public void Ended(int stream, StatusCode status, string reason) => Note(new Moment.Ended(Now, stream, status, reason));

    public void Called(Operation operation)
    {
        lock (_moments)
        {
            _calls.Add(operation);
        }
    }

    private void Note(Moment moment)
    {
        lock (_moments)
        {
            _moments.Add(moment);
        }
    }
}
