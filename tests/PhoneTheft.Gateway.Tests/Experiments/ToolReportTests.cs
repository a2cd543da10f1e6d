using PhoneTheft.Gateway.Experiments.Tools;

namespace PhoneTheft.Gateway.Tests.Experiments;

public sealed class ToolReportTests
{
    private const string H2LoadOutput = """
        Application protocol: h2c
        Main benchmark duration is over for thread #0. Stopping all clients.

        finished in 1.00s, 61697.00 req/s, 3.33MB/s
        requests: 61697 total, 61825 started, 61697 done, 61697 succeeded, 0 failed, 0 errored, 0 timeout
        status codes: 61697 2xx, 0 3xx, 0 4xx, 0 5xx
        traffic: 3.33MB (3492672) total, 181.05KB (185399) headers (space savings 95.77%), 1.51MB (1579481) data
                             min         max         mean         sd        +/- sd
        time for request:      320us    141.72ms      1.93ms      7.24ms    98.65%
        """;

    [Fact]
    public void Of_h2load_counts_rate_and_size_of_answers()
    {
        var report = H2LoadReport.Parse(H2LoadOutput);

        Assert.Equal(new H2LoadReport(61_697, 61_697, 0, 1_579_481), report);
        Assert.Equal(25.6, report.BytesPerAnswer, precision: 2);
    }

    [Theory]
    [InlineData("61697 2xx, 0 3xx", "61690 2xx, 7 3xx", 7)]
    [InlineData("0 failed, 0 errored", "3 failed, 4 errored", 7)]
    public void Of_h2load_what_went_wrong_shows(string good, string bad, long notOk)
    {
        Assert.Equal(notOk, H2LoadReport.Parse(H2LoadOutput.Replace(good, bad, StringComparison.Ordinal)).NotOk);
    }

    [Fact]
    public void Of_redis_benchmark_its_rate()
    {
        const string output = """
            "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
            "sismember k 35__rand_int__","12735.61","3.087","0.056","0.951","9.599","19.455","163.583"
            """;

        Assert.Equal(12_735.61, RedisBenchmarkReport.PerSecond(output));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Could not connect to Redis at 127.0.0.1:1: Connection refused")]
    [InlineData("\"test\",\"rps\"\n")]
    public void Something_else_is_no_report(string output)
    {
        Assert.Throws<FormatException>(() => RedisBenchmarkReport.PerSecond(output));
        Assert.Throws<FormatException>(() => H2LoadReport.Parse(output));
    }
}
