using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

/// <summary>What a check makes the server allocate, against the file beside this one. Time is never judged.</summary>
public sealed class AllocationTests
{
    // Half of the smallest object there is: one object more or less for each check shows, whatever else happens now and then.
    private const double Tolerance = 12;

    // What is compiled, grown, collected or waited for meanwhile adds to a round and never takes away. One quiet round in fifty
    // shows what a check costs; an object that each check makes is in all of them.
    private const int LeastRounds = 8;
    private const int MostRounds = 50;
    private const string Imei = "490154203237518";

    private const string Check = "Check, bytes a call";
    private const string CheckStream = "CheckStream, bytes a message";
    private const string CheckMany = "CheckMany, bytes an IMEI";

    private static readonly Dictionary<string, double> Allowed =
        JsonSerializer.Deserialize<Dictionary<string,
        double>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocations.json")))!;

    [Theory]
    [InlineData(Check)]
    [InlineData(CheckStream)]
    [InlineData(CheckMany)]
    public async Task A_check_allocates_what_the_file_says(string what)
    {
        await using var gateway = await LoadedGateway.StartAsync();
        using var channel = GrpcChannel.ForAddress(gateway.Address);
        var measured = new MeasuredCalls(what, gateway, channel, []);
        while (measured.Rounds < LeastRounds || (measured.Rounds < MostRounds && measured.Least >= Allowed[what] + Tolerance))
        {
            await measured.RoundAsync();
        }

        Assert.True(
            Math.Abs(measured.Least - Allowed[what]) < Tolerance,
            $"{measured}, and allocations.json says {Allowed[what]}. More: find out what is new. Less: write it down.");
    }

    [Theory]
    [InlineData(IdentifiedBy.Certificate, Check)]
    [InlineData(IdentifiedBy.Certificate, CheckStream)]
    [InlineData(IdentifiedBy.Certificate, CheckMany)]
    [InlineData(IdentifiedBy.Token, Check)]
    [InlineData(IdentifiedBy.Token, CheckStream)]
    [InlineData(IdentifiedBy.Token, CheckMany)]
    public async Task Identity_adds_no_bytes_to_a_check(IdentifiedBy by, string what)
    {
        using var tls = new TestTls();
        using var issuer = new TestIssuer();
        string[] server = [$"--Tls:Certificate={tls.CertificateFile}", $"--Tls:Key={tls.KeyFile}"];
        await using var open = await LoadedGateway.StartAsync("https", server);
        await using var asking = await LoadedGateway.StartAsync("https", [.. server, .. SettingsFor(tls, issuer)]);
        using var nobody = tls.Connect(open.Address);
        using var known = tls.Connect(asking.Address, by == IdentifiedBy.Certificate ? tls.Client : null);
        var headers = by == IdentifiedBy.Token ? SecuredGateway.With(issuer.Token("local", "check")) : [];
        Assert.Equal(by, (await SecuredGateway.WhoAsync(known, headers)).IdentifiedBy);

        var (without, with) = (new MeasuredCalls(what, open, nobody, []), new MeasuredCalls(what, asking, known, headers));
        while (with.Rounds < LeastRounds || (with.Rounds < MostRounds && Math.Abs(with.Least - without.Least) >= Tolerance))
        {
            await without.RoundAsync();
            await with.RoundAsync();
        }

        Assert.True(with.Least - without.Least < Tolerance, $"With identity {with}; over the same TLS without identity {without}.");
    }

    [Fact]
    public void The_file_speaks_of_these_calls_only() =>
        Assert.Equal([Check, CheckMany, CheckStream], Allowed.Keys.Order(StringComparer.Ordinal));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] SettingsFor(TestTls tls, TestIssuer issuer)
    {
        var (register, keys) = (tls.Files.Below("carriers.json"), tls.Files.Below("keys.json"));
        File.WriteAllText(register, """{"carriers": [{"id": "local", "roles": ["check"], "certificates": {}, "tokens": {}}]}""");
        File.WriteAllText(keys, issuer.Jwks);
        return
        [
            $"--Store:DataDirectory={tls.Files.Below("data")}",
            "--Security:Mode=Authenticated",
            $"--Security:Carriers={register}",
            $"--Security:Certificates:Authorities={tls.AuthoritiesFile}",
            $"--Security:Tokens:Issuer={TestIssuer.Issuer}",
            $"--Security:Tokens:Audience={TestIssuer.Audience}",
            $"--Security:Tokens:Keys={keys}",
        ];
    }

    /// <summary>One kind of call at one gateway, one after the other: where the threads of two connections meet, one waits, and a wait is an object now and then.</summary>
    private sealed class MeasuredCalls(string what, LoadedGateway gateway, GrpcChannel channel, Metadata headers)
    {
        private readonly CheckService.CheckServiceClient _checks = new(channel);
        private readonly CheckRequest _one = new() { Imei = Imei };
        private readonly CheckManyRequest _many = new() { Imeis = { Enumerable.Repeat(Imei, 1_000) } };
        private readonly List<double> _found = [];

        public int Rounds => _found.Count;

        public double Least => _found.Min();

        public async Task RoundAsync()
        {
            var before = await gateway.AllocatedAsync();
            var checks = await (what switch
            {
                Check => RepeatAsync(2_000, 1, () => _checks.CheckAsync(_one, headers, cancellationToken: Cancellation)),
                CheckMany => RepeatAsync(50, 1_000, () => _checks.CheckManyAsync(_many, headers, cancellationToken: Cancellation)),
                _ => StreamAsync(10_000),
            }).WaitAsync(Wait.Limit, Cancellation);
            _found.Add((await gateway.AllocatedAsync() - before) / (double)checks);
        }

        public override string ToString() =>
            $"{what} is {Least:0.0} (rounds: {string.Join(" ", _found.Select(round => $"{round:0.0}"))})";

        private static async Task<int> RepeatAsync<T>(int times, int checksEach, Func<AsyncUnaryCall<T>> call)
        {
            for (var n = 0; n < times; n++)
            {
                await call();
            }

            return times * checksEach;
        }

        private async Task<int> StreamAsync(int messages)
        {
            using var call = _checks.CheckStream(headers, cancellationToken: Cancellation);
            var asking = Task.Run(async () =>
            {
                for (var n = 0; n < messages; n++)
                {
                    await call.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = (ulong)n, Imei = Imei }, Cancellation);
                }

                await call.RequestStream.CompleteAsync();
            }, Cancellation);
            while (await call.ResponseStream.MoveNext(Cancellation))
            {
                // Only the server's side counts.
            }

            await asking;
            return messages;
        }
    }
}
