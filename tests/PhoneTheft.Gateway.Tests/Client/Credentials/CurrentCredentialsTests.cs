using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Client.Credentials;

namespace PhoneTheft.Gateway.Tests.Client.Credentials;

/// <summary>Files of credentials change while a client has them open.</summary>
public sealed class CurrentCredentialsTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-tests-");
    private readonly FakeTimeProvider _time = new();
    private readonly TestAuthority _authority = new();

    private string TokenFile => Path.Combine(_directory.FullName, "token");

    private string AuthoritiesFile => Path.Combine(_directory.FullName, "ca.crt");

    private CredentialSources Sources => new()
    {
        AuthoritiesFile = AuthoritiesFile,
        CertificateFile = null,
        KeyFile = null,
        PasswordFile = null,
        Token = null,
        TokenFile = TokenFile,
    };

    public CurrentCredentialsTests()
    {
        File.WriteAllText(AuthoritiesFile, _authority.Pem);
        File.WriteAllText(TokenFile, "first.token");
    }

    [Fact]
    public void A_half_written_token_is_never_used()
    {
        using var credentials = new CurrentCredentials(Sources, NullLogger.Instance, _time);

        File.WriteAllText(TokenFile, "second.to");
        _time.Advance(Look);
        Assert.Equal("Bearer first.token", credentials.Value.Authorization);

        File.WriteAllText(TokenFile, "second.token");
        _time.Advance(Look);
        Assert.Equal("Bearer first.token", credentials.Value.Authorization);

        _time.Advance(Look);
        Assert.Equal("Bearer second.token", credentials.Value.Authorization);
    }

    [Fact]
    public void A_forced_look_takes_what_is_there()
    {
        using var credentials = new CurrentCredentials(Sources, NullLogger.Instance, _time);

        File.WriteAllText(TokenFile, "second.token");

        Assert.Equal("Bearer second.token", credentials.Refresh().Authorization);
    }

    [Fact]
    public void Equal_files_are_not_read_anew()
    {
        var before = CredentialReader.Load(CredentialReader.Look(Sources), Sources, before: null);

        Assert.Same(before, CredentialReader.Load(CredentialReader.Look(Sources), Sources, before));
    }

    [Fact]
    public void A_new_token_leaves_the_certificates_as_they_are()
    {
        var before = CredentialReader.Load(CredentialReader.Look(Sources), Sources, before: null);
        File.WriteAllText(TokenFile, "second.token");

        var after = CredentialReader.Load(CredentialReader.Look(Sources), Sources, before);

        Assert.Equal("Bearer second.token", after.Authorization);
        Assert.Same(before.Authorities, after.Authorities);
        Assert.True(after.HasSameTls(before));
    }

    [Fact]
    public void The_last_channel_ends_the_looking()
    {
        using var credentials = new CurrentCredentials(Sources, NullLogger.Instance, _time);
        Action first = () => { };
        Action second = () => { };
        credentials.Share(first);
        credentials.Share(second);

        credentials.Leave(first);
        Renew("second.token");
        Assert.Equal("Bearer second.token", credentials.Value.Authorization);

        credentials.Leave(second);
        Renew("third.token");
        Assert.Equal("Bearer second.token", credentials.Value.Authorization);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Renew(string token)
    {
        File.WriteAllText(TokenFile, token);
        _time.Advance(Look);
        _time.Advance(Look);
    }
}
