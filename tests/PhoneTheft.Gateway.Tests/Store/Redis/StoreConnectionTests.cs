using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Redis;

public sealed class StoreConnectionTests
{
    [Fact]
    public async Task A_refused_command_is_told_without_secrets()
    {
        await using var connection = new StoreConnection(new StoreOptions { Redis = "127.0.0.1:7301,user=carol77,password=s3cret" }, NullLoggerFactory.Instance);

        Assert.Equal(
            "ERR unknown command 'AUTH', with args beginning with: '(not shown)' '(not shown)'",
            connection.WithoutSecrets("ERR unknown command 'AUTH', with args beginning with: 'carol77' 's3cret'"));
    }
}
