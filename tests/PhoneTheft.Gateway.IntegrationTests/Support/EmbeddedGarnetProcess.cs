namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>An embedded store in a process of its own, which writes until it is killed and notes what was answered.</summary>
internal sealed class EmbeddedGarnetProcess : IAsyncDisposable
{
    private readonly OwnProcess _process;
    private readonly string _answered;

    private EmbeddedGarnetProcess(OwnProcess process, string answered)
    {
        _process = process;
        _answered = answered;
    }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>How many writes were answered so far.</summary>
    public int Answered => File.Exists(_answered) ? File.ReadLines(_answered).Count() : 0;

    /// <summary>Starts this very test program in its other role and waits until it has written.</summary>
    public static async Task<EmbeddedGarnetProcess> StartAsync(string dataDirectory, string answered)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(EmbeddedGarnetProcess).Assembly.GetName().Name!);
        var process = OwnProcess.Start(program, [EmbeddedGarnetVictim.Argument, dataDirectory, answered]);
        var child = new EmbeddedGarnetProcess(process, answered);
        try
        {
            await Wait.Until(() => process.HasExited || (child.Answered >= 50), what: "the store in the other process answers writes");
            Assert.False(process.HasExited, $"The other process ended by itself: {process.Output}");
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it without warning.</summary>
    public Task KillAsync()
    {
        return _process.KillAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        return _process.DisposeAsync();
    }
}
