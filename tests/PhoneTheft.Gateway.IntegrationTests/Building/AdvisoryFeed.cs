using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.IntegrationTests.Building;

/// <summary>A package feed on loopback without packages, but with an opinion about one: a known fault of high severity.</summary>
internal sealed class AdvisoryFeed : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdvisoryFeed(WebApplication app)
    {
        _app = app;
    }

    public string Index => $"{_app.Urls.First()}/index.json";

    /// <param name="package">The package that has the fault, in every version there is.</param>
    /// <param name="answers">False: the feed offers such data, and fails to deliver it.</param>
    public static async Task<AdvisoryFeed> StartAsync(string package, bool answers = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        string Base() => app.Urls.First();
        app.MapGet("/index.json", () => Results.Text($$"""
            {"version":"3.0.0","resources":[
              {"@id":"{{Base()}}/packages/","@type":"PackageBaseAddress/3.0.0"},
              {"@id":"{{Base()}}/faults/index.json","@type":"VulnerabilityInfo/6.7.0"}]}
            """, "application/json"));
        app.MapGet("/faults/index.json", () => answers
            ? Results.Text($$"""[{"@name":"base","@id":"{{Base()}}/faults/base.json","@updated":"2026-01-01T00:00:00Z"}]""", "application/json")
            : Results.StatusCode(StatusCodes.Status404NotFound));
        app.MapGet("/faults/base.json", () => Results.Text(
            $$"""{"{{package.ToLowerInvariant()}}":[{"url":"https://advisories.example/1","severity":2,"versions":"(, 999.0.0)"}]}""", "application/json"));
        await app.StartAsync();
        return new AdvisoryFeed(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
