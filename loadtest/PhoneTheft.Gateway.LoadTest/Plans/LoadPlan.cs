using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Profiles;

namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>What one run sends, to whom and for how long.</summary>
internal sealed record LoadPlan
{
    /// <value>An http or https address; on loopback unless <see cref="AllowBeyondLoopback"/>.</value>
    public required Uri Address { get; init; }

    /// <value>Whom to ask for. Each of its devices is asked for in turn, then again from the first.</value>
    public required DevicePool Devices { get; init; }

    public CallKind Call { get; init; } = CallKind.Unary;

    public LoopKind Loop { get; init; } = LoopKind.Closed;

    /// <value>Open loop only.</value>
    public ProfileKind Profile { get; init; } = ProfileKind.Constant;

    /// <value>Open loop: calls (stream: messages) per second over all connections; a profile goes up to it, a storm starts from it.</value>
    public double Rate { get; init; } = 20_000;

    /// <value>What is measured.</value>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <value>Before it, at the same rate; counted nowhere.</value>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <value>After it: how long answers are waited for.</value>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(5);

    public int Connections { get; init; } = 4;

    /// <value>Calls in flight on each connection.</value>
    public int StreamsPerConnection { get; init; } = 32;

    /// <value>Stream only: messages in flight on each stream.</value>
    public int InFlightPerStream { get; init; } = 64;

    /// <value>Bulk only: devices per call.</value>
    public int Batch { get; init; } = 1_000;

    /// <value>Stream only: messages that are sent together share a DATA frame, as some clients do; otherwise each has its own.</value>
    public bool PackMessages { get; init; }

    /// <value>Threads that send; 0: one for every two cores. Each drives its share of the connections.</value>
    public int Threads { get; init; }

    /// <value>Such as <c>/phonetheft.gateway.v1.CheckService/Check</c>, which is what null means. The messages stay those of the call kind.</value>
    public string? Path { get; init; }

    /// <value>Sent as x-dev-carrier; null: not sent.</value>
    public string? Carrier { get; init; }

    /// <value>Whom to trust, and the certificate or token to show.</value>
    public LoadCredentials Credentials { get; init; } = LoadCredentials.None;

    /// <value>Answers are compared with what is right. Otherwise they are only counted, and may be any message.</value>
    public bool VerifyAnswers { get; init; } = true;

    /// <value>Of arrivals.</value>
    public int Seed { get; init; } = 1;

    /// <value>Open loop: arrivals at even distances; otherwise at random ones, as callers who don't know each other come (Poisson).</value>
    public bool EvenArrivals { get; init; }

    public bool AllowBeyondLoopback { get; init; }

    /// <value>CPU time of the server so far, if somebody can tell.</value>
    public Func<TimeSpan>? ServerCpu { get; init; }
}

/// <summary>The kind of call.</summary>
internal enum CallKind
{
    /// <summary>Check: one device a call.</summary>
    Unary,

    /// <summary>CheckStream: one device a message, many messages in flight on each stream.</summary>
    Stream,

    /// <summary>CheckMany: a batch of devices a call.</summary>
    Bulk,
}

/// <summary>When the next call starts.</summary>
internal enum LoopKind
{
    /// <summary>The answer to an earlier one: always the same number in flight. For capacity.</summary>
    Closed,

    /// <summary>A schedule, whatever the server does; latency counts from the intended start. For latency.</summary>
    Open,
}

/// <summary>A run cannot be carried out; the message says why and what to do.</summary>
internal sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
