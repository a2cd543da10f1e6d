using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>A carrier's sync job in the plainest way: a list and a journal that outlive its streams.</summary>
/// <remarks>It publishes one message at a time and sends again, unchanged and in order, whatever was not answered for good.</remarks>
internal sealed class CarrierUnderTest(string name, string carrier) : IAsyncDisposable
{
    // Many heartbeats: the machine may be busy.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly ulong[] _sequences = new ulong[Operations.Shards];
    private readonly Queue<IReadOnlyList<PublishOperation>> _journal = new();
    private SyncStreamUnderTest? _stream;

    public Recorder Recorder { get; } = new(name, carrier);

    public string Producer { get; } = Guid.NewGuid().ToString();

    /// <summary>Null before the first Welcome.</summary>
    public ListModel? List { get; private set; }

    /// <summary>On any of its streams.</summary>
    public List<int> Mismatches { get; } = [];

    public SyncStreamUnderTest Stream => _stream ?? throw new InvalidOperationException($"{name} is not connected");

    public bool IsConnected => _stream is { HasEnded: false, IsDrained: false };

    /// <summary>Resumes at a gateway, and sends again what is in the journal.</summary>
    /// <param name="channel">To the gateway.</param>
    /// <param name="gateway">Its name in the history.</param>
    /// <param name="listDiffers">Asks for the whole list, whatever it has.</param>
    /// <exception cref="StreamEndedException">It was refused, or the gateway is gone.</exception>
    public async Task ConnectAsync(GrpcChannel channel, string gateway, bool listDiffers = false)
    {
        await LeaveAsync();
        _stream = SyncStreamUnderTest.Open(channel, Recorder, List, gateway, silence: Silence);
        var hello = new Hello { ProtocolMinor = 1, ProducerId = Producer, AcceptsSnapshot = true, ListDiffers = listDiffers };
        if (List is { Cursor.IsEmpty: false } list)
        {
            hello.Cursor = list.Cursor;
            hello.Digests.AddRange(list.Digests.Select(digest => Google.Protobuf.ByteString.CopyFrom(digest.ToByteArray())));
        }

        await _stream.SayHelloAsync(hello);
        var welcome = await _stream.WelcomedAsync();
        List ??= _stream.List;
        Assert.Empty(welcome.DifferingShards);
        Assert.All(welcome.LastSequences.Zip(_sequences), known => Assert.True(
            known.First <= known.Second, $"{name} published {known.Second} and the store knows {known.First}"));
        await SendJournalAsync();
    }

    /// <summary>Publishes what is given, on as many shards as it has devices of.</summary>
    /// <exception cref="StreamEndedException">It stays in the journal.</exception>
    public Task PublishAsync(params IEnumerable<(EquipmentIdentity Device, bool Block)> operations)
    {
        _journal.Enqueue([.. operations.Select(operation => Numbered(operation.Device, operation.Block))]);
        return SendJournalAsync();
    }

    /// <summary>How many publishes were not answered for good.</summary>
    public int Unanswered => _journal.Count;

    /// <summary>Until its list has all that was written before.</summary>
    public async Task CatchUpAsync()
    {
        await Stream.ReadyAsync();
        await Stream.CatchUpAsync();
    }

    /// <summary>Hangs up, or says Goodbye first.</summary>
    public async Task LeaveAsync(bool politely = false)
    {
        if (_stream is { } stream)
        {
            if (politely && !stream.HasEnded)
            {
                await stream.SendAsync(new SyncRequest { Goodbye = new Goodbye() });
                await Task.WhenAny(stream.EndAsync(), Task.Delay(Silence, TimeProvider.System));
            }

            await stream.DisposeAsync();
            Mismatches.AddRange(stream.Mismatches);
            _stream = null;
        }
    }

    public async ValueTask DisposeAsync() => await LeaveAsync();

    private async Task SendJournalAsync()
    {
        while (_journal.TryPeek(out var operations))
        {
            var result = await Stream.PublishAsync(operations);
            Assert.Null(result.Error);
            if (result.Results.FirstOrDefault(published => published.Error is not null)?.Error is { } error)
            {
                throw new StreamEndedException(new Refusal(StatusCode.Unavailable, error.Reason.ToString(), "", null));
            }

            _journal.Dequeue();
        }
    }

    private PublishOperation Numbered(EquipmentIdentity device, bool block)
    {
        var sequence = ++_sequences[(int)(device.Value % Operations.Shards)];
        return block
            ? Operations.Block(device, sequence, $"case {sequence}", name, sequence % 3 == 0 ? V1.Disposition.Track : V1.Disposition.Block)
            : Operations.Unblock(device, sequence);
    }
}
