using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on the embedded store.</summary>
public sealed class EmbeddedGarnetContractTests(EmbeddedGarnetContractTests.Engine engine) : StoreContract, IClassFixture<EmbeddedGarnetContractTests.Engine>
{
    private protected override async Task<StoreOptions> EmptyAsync()
    {
        var options = new StoreOptions { Redis = $"!{engine.Garnet.EndPoint}" };
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"{options.Redis},allowAdmin=true");
        await multiplexer.GetDatabase().ExecuteAsync("FLUSHALL");
        return With(options);
    }

    /// <summary>One engine for all: a start takes longer than most of these tests.</summary>
    public sealed class Engine : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();

        internal EmbeddedGarnet Garnet { get; private set; } = null!;

        public ValueTask InitializeAsync()
        {
            Garnet = EmbeddedGarnet.Start(_directory.Below("data"), NullLoggerFactory.Instance);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await Garnet.DisposeAsync();
            _directory.Dispose();
        }
    }
}
