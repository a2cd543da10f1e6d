namespace PhoneTheft.Gateway.LoadTest.Goals;

/// <summary>P4, P5, P8: the replica without a server around it.</summary>
internal static class ReplicaGoals
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, string results)
    {
        var figures = await ChildTest.RunAsync("replica", scale.ReplicaEntries, results);
        return [];
    }
}
