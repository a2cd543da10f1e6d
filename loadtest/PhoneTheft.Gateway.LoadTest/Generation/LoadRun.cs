namespace PhoneTheft.Gateway.LoadTest.Generation;

/// <summary>Carries out a plan.</summary>
internal static class LoadRun
{
    /// <exception cref="LoadException">The plan can't be carried out, or the server is none that it can be carried out with.</exception>
    public static Task<LoadResult> RunAsync(LoadPlan plan, CancellationToken cancellationToken) => throw new LoadException("Not yet.");
}
