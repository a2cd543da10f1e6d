using System.Text;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class CurrentRegisterTests
{
    private readonly CurrentRegister _current = new(Read("""{"carriers": [{"id": "alpha"}]}"""));

    [Fact]
    public void A_change_is_told_when_it_is_in_force()
    {
        var told = new List<(string Removed, long Version, bool Found)>();
        _current.OnChange(change => told.Add((string.Join(' ', change.Removed), _current.Version, _current.Register.Find("beta") is not null)));

        _current.Replace(Read("""{"carriers": [{"id": "beta"}]}"""));

        Assert.Equal([("alpha", 2, true)], told);
    }

    [Fact]
    public void A_register_that_says_the_same_is_no_change()
    {
        _current.OnChange(_ => Assert.Fail("Nothing has changed."));

        _current.Replace(Read("""{ "carriers": [ { "id": "alpha" } ] }"""));

        Assert.Equal(1, _current.Version);
    }

    private static CarrierRegister Read(string text) => RegisterReader.Read(Encoding.UTF8.GetBytes(text)).Register!;
}
