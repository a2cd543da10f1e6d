namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class GatewaySettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_command_line_wins_then_the_environment()
    {
        File.WriteAllText(_file, """{"Store": {"LogEntries": 3000, "RecentChanges": "3000"}, "Listen:Http": "http://127.0.0.1:3", /* three */ "Logging": {"LogLevel": {"Grpc": "Error"}}}""");

        var settings = Reading.Of(
            ["--store:logentries=1000", "--config", _file], ("STORE__LOGENTRIES", "2000"), ("Store__RecentChanges", "2000"));

        Assert.Equal(("1000", "2000", "http://127.0.0.1:3", "Error"), (
            settings.Setting("Store:LogEntries").Value, settings.Setting("Store:RecentChanges").Value,
            settings.Setting("Listen:Http").Value, settings.Setting("Logging:LogLevel:Grpc").Value));
        Assert.Contains(
            "--store:logentries on the command line, which overrides",
            settings.Setting("Store:LogEntries").Origin,
            StringComparison.Ordinal);
        Assert.Contains(_file, settings.Setting("Listen:Http").Origin, StringComparison.Ordinal);
        Assert.Equal("default", settings.Setting("Store:StaleAfter").Origin);
    }

    [Theory]
    [InlineData("00:00:02", "2s", "00:00:02")]
    [InlineData("250ms", "250ms", "00:00:00.2500000")]
    [InlineData("5m", "5m", "00:05:00")]
    public void A_length_of_time_may_be_written_either_way(string text, string shown, string bound)
    {
        var setting = Reading.Of([$"--Store:StaleAfter={text}"]).Setting("Store:StaleAfter");

        Assert.Equal((shown, bound), (setting.Shown, setting.Value));
    }

    [Theory]
    [InlineData("Store:StaleAfter=2", "write 2s")]
    [InlineData("Store:StaleAfter=2h", "from 100ms to 1h")]
    [InlineData("Store:StaleAfter=", "is empty")]
    [InlineData("Security:Mode=Production", "must be Development")]
    [InlineData("Security:Mode=0", "must be Development")]
    [InlineData("Store:Create=yes", "true or false")]
    [InlineData("Store:Create=", "true or false")]
    [InlineData("Store:Shards=17", "16, 32 or 64")]
    [InlineData("Store:Shards=0x10", "16, 32 or 64")]
    [InlineData("Store:LogEntries=1,000", "from 1000 to 10000000")]
    [InlineData("Store:LogEntries=1e6", "digits alone")]
    [InlineData("Store:LogEntries=99999999999999999999", "from 1000 to 10000000")]
    [InlineData("Store:LogMaxBytes=1GB", "digits alone, at least 0")]
    [InlineData("Guards:TacShare=0,05", "such as 0.25")]
    [InlineData("Guards:TacShare=5%", "from 0.000001 to 1")]
    [InlineData("Guards:TacShare=NaN", "from 0.000001 to 1")]
    [InlineData("Logging:LogLevel:Default=Verbose", "Trace, Debug, Information, Warning, Error, Critical or None")]
    [InlineData("Logging:LogLevel:Default=Warn", "Information, Warning")]
    [InlineData("Logging:LogLevel:Default=Waring", "Did you mean Warning?")]
    [InlineData("Logging:Console:FormatterName=xml", "Simple or Json")]
    [InlineData("Store:DataDirectory=", "not empty")]
    [InlineData("Store:Redis=", "Store:Redis is empty")]
    [InlineData("Store:Redis= ", "or left out")]
    [InlineData("Checkpoint:File=", "or left out")]
    [InlineData("Store:DataDirectory=a\nb", "one line")]
    [InlineData("Store:Shard=16", "Did you mean Store:Shards?")]
    [InlineData("Stroe:Redis=x", "Did you mean Store:Redis?")]
    [InlineData("Store:TacFile=x", "Did you mean Blocklist:TacFile?")]
    [InlineData("Store:Redis:Password=x", "The settings of Store are")]
    [InlineData("Logging:Debug:LogLevel:Default=None", "The settings of Logging are")]
    [InlineData("Nonsense:X=1", "The sections are")]
    [InlineData("Kestrel:Endpoints:X:Url=http://0.0.0.0:5057", "open another listener")]
    [InlineData("kestrel:certificates:default:path=x", "open another listener")]
    [InlineData("urls=http://0.0.0.0:5057", "open another listener")]
    [InlineData("URLS=http://0.0.0.0:5057", "open another listener")]
    public void A_wrong_setting_is_refused_from_every_source(string setting, string allowed)
    {
        var (key, value) = (
            setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var variable = key.Replace(":", "__", StringComparison.Ordinal);
        File.WriteAllText(
            _file, System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }));

        AssertSays(Reading.Refusal([$"--{setting}"]), $"--{key}", allowed);
        AssertSays(Reading.Refusal([$"--config={_file}"]), _file, allowed);
        if (!key.StartsWith("Nonsense", StringComparison.Ordinal) && !key.StartsWith("Stroe", StringComparison.Ordinal))
        {
            AssertSays(Reading.Refusal([], (variable, value)), $"{variable} in the environment", allowed);
        }
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("DOTNET_URLS")]
    [InlineData("urls")]
    [InlineData("ASPNETCORE_Kestrel__Endpoints__X__Url")]
    [InlineData("DOTNET_Kestrel__Endpoints__X__Url")]
    [InlineData("Kestrel:Endpoints:X:Url")]
    public void A_variable_for_a_listener_is_refused_by_name(string variable) =>
        AssertSays(Reading.Refusal([], (variable, "http://0.0.0.0:5057")), $"{variable} in the environment", "open another listener");

    [Theory]
    [InlineData("ASPNETCORE_Store__Redis", "Store__Redis")]
    [InlineData("DOTNET_Logging__LogLevel__Default", "Logging__LogLevel__Default")]
    [InlineData("Store:Redis", "Store__Redis")]
    [InlineData("STORE_REDIS", "Store__Redis")]
    [InlineData("Store_DataDirectory", "Store__DataDirectory")]
    [InlineData("Stroe__Redis", "Store__Redis")]
    [InlineData("Stroe__Rediss", "Store__Redis")]
    public void A_variable_that_resembles_a_setting_is_refused(string variable, string meant) =>
        AssertSays(Reading.Refusal([], (variable, "s3cret")), variable, $"Did you mean {meant}?");

    [Fact]
    public void What_others_have_in_the_environment_is_theirs()
    {
        var settings = Reading.Of(
            [],
            ("ASPNETCORE_HTTP_PORTS", "8080"), ("ASPNETCORE_HTTPS_PORTS", "8443"), ("DOTNET_ENVIRONMENT", "Development"), (
                "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "Evil"),
            ("ASPNETCORE_PREFERHOSTINGURLS", "true"), ("STORE_SERVICE_HOST", "10.0.0.1"), ("SYNC_PORT", "tcp://x"), ("LOGGING_DIR", "/x"),
            ("Serilog__MinimumLevel", "Debug"), ("Storage__Account", "x"));

        Assert.All(settings.All, setting => Assert.Equal("default", setting.Origin));
    }

    [Fact]
    public void A_setting_given_twice_by_one_source_is_refused()
    {
        File.WriteAllText(_file, """{"Store": {"Shards": 16, "shards": 32}}""");

        AssertSays(Reading.Refusal(["--Store:Shards=16", "--store:shards=32"]), "Store:Shards is set twice", "--store:shards");
        AssertSays(Reading.Refusal([], ("Store__Shards", "16"), ("STORE__SHARDS", "32")), "Store:Shards is set twice", "STORE__SHARDS");
        AssertSays(Reading.Refusal(["--config", _file]), "Store:Shards is set twice", _file);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(3, Reading.Refusal(["--Store:Shards=17", "--Stor:X=1"], ("Security__Mode", "Open")).Split(Environment.NewLine).Length);

    private static void AssertSays(string refusal, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, refusal, StringComparison.Ordinal));
}
