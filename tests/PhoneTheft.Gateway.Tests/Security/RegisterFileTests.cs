using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class RegisterFileTests : IDisposable
{
    private const string Good = """{"carriers": [{"id": "alpha"}, {"id": "beta"}]}""";

    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();
    private readonly WatchedFiles _files;
    private readonly FakeLogger<RegisterFile> _log = new();
    private readonly CurrentRegister _current = new(CarrierRegister.Empty);

    public RegisterFileTests() => _files = new WatchedFiles(_time, new FakeLogger<WatchedFile>());

    public void Dispose()
    {
        _files.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_changed_register_comes_into_force_and_is_logged()
    {
        Watch(Good);

        Write("""{"carriers": [{"id": "beta", "name": "Beta"}, {"id": "gamma"}]}""");

        Assert.NotNull(_current.Register.Find("gamma"));
        Assert.Null(_current.Register.Find("alpha"));
        Assert.Equal((2501, "A register of carriers is in force. Added: gamma. Removed: alpha. Changed: beta. Revoked tokens: 0"),
            (_log.LatestRecord.Id.Id, _log.LatestRecord.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"carriers": [{"id": "alpha"}, {"id": "be""")]
    [InlineData("""{"carriers": [{"id": "alpha"}, {"id": "alpha"}]}""")]
    [InlineData("""{"carriers": [{"id": "alpha", "roles": ["root"]}]}""")]
    public void A_wrong_register_leaves_the_last_one_in_force(string wrong)
    {
        Watch(Good);

        Write(wrong);

        Assert.NotNull(_current.Register.Find("beta"));
        Assert.Contains("Security:Carriers: ", Assert.Single(_files.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_says_the_line_and_the_reason()
    {
        Watch(Good);

        Write("{\"carriers\": [\n{\"id\": \"alpha\", \"roles\": [\"chek\"]}\n]}");

        Assert.Contains("Line 2: Carrier alpha: 'chek' is not a role; did you mean check?", _files.Faults.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_register_that_is_gone_stays_in_force()
    {
        Watch(Good);

        File.Delete(_file);
        Look();

        Assert.NotNull(_current.Register.Find("alpha"));
        Assert.Contains("does not exist", Assert.Single(_files.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_register_refuses_the_start()
    {
        var refusal = Assert.Throws<SettingsRefusedException>(() => Watch("""{"carriers": [{"id": "alpha"}, {"id": "alpha"}]}"""));

        Assert.Contains("the id 'alpha' is there already", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_register_that_others_may_write_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Watch(Good);

        Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Write("""{"carriers": [{"id": "intruder", "roles": ["admin"]}]}""");

        Assert.Null(_current.Register.Find("intruder"));
        Assert.Contains("may be changed by others: chmod go-w.", Assert.Single(_files.Faults), StringComparison.Ordinal);

        Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Look();
        Assert.Empty(_files.Faults);
    }

    private void Mode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, mode);
        }
    }

    private void Watch(string text)
    {
        File.WriteAllText(_file, text);
        new RegisterFile(_current, _log).Watch(_file, _files);
    }

    private void Write(string text)
    {
        File.WriteAllText(_file, text);
        Look();
    }

    private void Look()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
