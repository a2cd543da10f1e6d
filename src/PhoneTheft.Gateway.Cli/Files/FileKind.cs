namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>What a name stands for, as far as writing to it goes.</summary>
internal enum FileKind
{
    None = 0,
    /// <summary>Bytes on a disk.</summary>
    Regular = 1,
    Directory = 2,
    /// <summary>A device, a pipe, a socket: somebody reads what is written to it.</summary>
    Other = 3,
}
