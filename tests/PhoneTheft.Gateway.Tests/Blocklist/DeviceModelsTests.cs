using PhoneTheft.Gateway.Blocklist;

namespace PhoneTheft.Gateway.Tests.Blocklist;

public sealed class DeviceModelsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Without_a_file_no_model_is_known() => Assert.Null(new DeviceModels(new BlocklistOptions()).Find(1_304_900));

    [Fact]
    public void The_first_line_of_a_tac_counts()
    {
        var models = Models("tac,brand,model\n01304900,Acme,One\n35693803,Bolt,\"Two, too\"\n01304900,Acme,Other\n");

        Assert.Equal(2, models.Count);
        Assert.Equal(new DeviceModel("Acme", "One"), models.Find(1_304_900));
        Assert.Equal(new DeviceModel("Bolt", "Two, too"), models.Find(35_693_803));
    }

    [Theory]
    [InlineData("tac,brand,model\n1304900,Acme,One\n", "line 2: the TAC must have 8 digits")]
    [InlineData("brand,model\nAcme,One\n", "cannot be read as CSV with the columns tac, brand, model")]
    public void A_malformed_file_is_refused_with_the_reason(string csv, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Models(csv)).Message, StringComparison.Ordinal);

    private DeviceModels Models(string csv)
    {
        File.WriteAllText(_file, csv);
        return new DeviceModels(new BlocklistOptions { TacFile = _file });
    }
}
