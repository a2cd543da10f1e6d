using System.IO.Pipelines;

namespace PhoneTheft.Gateway.Connections;

/// <summary>A connection's two directions, of which the one that comes in is counted.</summary>
internal sealed record CountedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
