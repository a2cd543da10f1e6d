using Grpc.Core;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>A stream of answers that are all there already.</summary>
internal sealed class FakeListReader<T>(IReadOnlyList<T> parts, Exception? failure) : IAsyncStreamReader<T>
{
    private int _index = -1;

    public T Current => parts[_index];

    public Task<bool> MoveNext(CancellationToken cancellationToken) =>
        failure is null ? Task.FromResult(++_index < parts.Count) : Task.FromException<bool>(failure);
}
