namespace PhoneTheft.Gateway.Client.Checking;

/// <summary>A question of a <see cref="CheckStream"/>, and who waits for its answer.</summary>
internal sealed record CheckQuestion(string Imei)
{
    public TaskCompletionSource<CheckAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
