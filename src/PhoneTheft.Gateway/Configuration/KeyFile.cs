namespace PhoneTheft.Gateway.Configuration;

/// <summary>Files with keys. Their group may read them, because containers are given their secrets so; nobody else may.</summary>
/// <remarks>
/// Passwords are not judged so: container engines give them to every user of the container (<see cref="SecretFile"/>).
/// </remarks>
internal static class KeyFile
{
    private const string Open = "may be read or changed by others: chmod o-rwx,g-w";

    /// <returns>The end of a sentence that begins with the file: why its key is not used. Null: it may be used.</returns>
    public static string? Refusal(string path) => PrivateFile.IsOpenToOthers(path) ? Open : null;

    /// <inheritdoc cref="Refusal(string)"/>
    public static string? Refusal(FileContent file) => file.IsOpenToOthers ? Open : null;
}
