namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>Inside the process of the gateway: what is done to that is done to the store.</summary>
internal sealed class EmbeddedStore : SiteStore
{
    public override string[] Settings => [];

    public override bool HasServers => false;

    public override bool CanFailOver => false;
}
