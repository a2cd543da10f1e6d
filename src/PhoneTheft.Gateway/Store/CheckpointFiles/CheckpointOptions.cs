using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>Whether and where the replica is kept over a restart. Section "Checkpoint".</summary>
internal sealed class CheckpointOptions
{
    public const string Section = "Checkpoint";

    /// <summary>Whether a file is written and read at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The file.</summary>
    /// <value>Empty: in Store:DataDirectory, under a name of its own for each store that Store:Redis may name.</value>
    public string File { get; init; } = "";

    /// <summary>How often it is written anew when something has changed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a gateway that starts while its store can't be opened answers from the file, with the file's age as staleness.
    /// </summary>
    public bool ServeWithoutStore { get; init; }
}
