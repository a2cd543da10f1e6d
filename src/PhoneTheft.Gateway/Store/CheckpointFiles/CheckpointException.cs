namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>A checkpoint file is not one to start from, and the message says why.</summary>
internal sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
