using System.Text.Json;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Contexts;

/// <summary>The contexts of a user, in a file of the user's configuration folder.</summary>
/// <remarks>The file says whom this program trusts. Whoever else may write it could lead it to another gateway, so it is refused then.</remarks>
/// <param name="variable">Reads environment variables, which say where the folder is.</param>
internal sealed class ContextStore(Func<string, string?> variable)
{

    /// <summary>Where the file is, or would be; null: this user has no configuration folder.</summary>
    public string? Path { get; } = FolderOf(variable) is { } folder ? System.IO.Path.Combine(folder, "phonetheft", "contexts.json") : null;

    /// <summary>All contexts; none if there is no file.</summary>
    /// <exception cref="CliException">The file is damaged, or others may write it.</exception>
    public ContextFile Read()
    {
        if (Path is null || !File.Exists(Path))
        {
            return ContextFile.Empty;
        }

        RefuseIfOthersMayWrite(Path);
        RefuseIfOthersMayWrite(System.IO.Path.GetDirectoryName(Path)!);
        try
        {
            var read = JsonSerializer.Deserialize(BoundedFile.Read(Path), ContextFileJson.Readable.ContextFile);
            return read is not null && read.IsWhole() ? read : throw Damaged("It lacks something that this program writes.");
        }
        catch (JsonException e)
        {
            throw Damaged(e.LineNumber is { } line ? $"The fault is on line {line + 1}." : "It is not the JSON that this program writes.");
        }
    }

    /// <summary>The context with a name.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public AccessSettings Find(string name) => Find(Read(), name);

    /// <exception cref="CliException">There is none.</exception>
    public static AccessSettings Find(ContextFile file, string name)
    {
        if (file.Contexts.TryGetValue(name, out var found))
        {
            return found;
        }

        var meant = NearestWord.Of(name, file.Contexts.Keys) is { } near ? $" Did you mean '{near}'?" : "";
        throw new CliException(ExitCode.Usage, "CONTEXT_UNKNOWN", $"There is no context '{Printable.Line(name, 64)}'.{meant}")
        {
            Hint = "'phonetheft context list' shows all contexts.",
        };
    }

    /// <summary>Replaces the file, which changes only when it is complete.</summary>
    /// <exception cref="CliException">This user has no configuration folder.</exception>
    public void Write(ContextFile file)
    {
        if (Path is null)
        {
            throw new CliException(ExitCode.Failure, "NO_CONFIGURATION_FOLDER", "There is no configuration folder: neither XDG_CONFIG_HOME nor HOME is set.");
        }

        SafeFile.MakeDirectory(System.IO.Path.GetDirectoryName(Path)!);
        SafeFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(file, ContextFileJson.Readable.ContextFile));
    }

    private static string? FolderOf(Func<string, string?> variable)
    {
        if (Whole(variable("XDG_CONFIG_HOME")) is { } chosen)
        {
            return chosen;
        }

        if (OperatingSystem.IsWindows())
        {
            return Whole(variable("APPDATA"));
        }

        return Whole(variable("HOME")) is not { } home ? null
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Application Support")
            : System.IO.Path.Combine(home, ".config");
    }

    // The base directory specification: a path that is not absolute is ignored.
    private static string? Whole(string? path) => System.IO.Path.IsPathFullyQualified(path ?? "") ? path : null;

    private static void RefuseIfOthersMayWrite(string path)
    {
        if (SafeFile.IsOfAnother(path))
        {
            throw new CliException(ExitCode.Failure, "CONTEXTS_UNSAFE", $"{path} belongs to another user, so the contexts in it are not used.")
            {
                Hint = "Move it away, and add the contexts again.",
            };
        }

        if (SafeFile.MayOthersWrite(path))
        {
            throw new CliException(ExitCode.Failure, "CONTEXTS_UNSAFE", $"{path} may be written by other users, so the contexts in it are not used.")
            {
                Hint = $"Check its content, then run: chmod go-w '{path}'",
            };
        }
    }

    private CliException Damaged(string why) => new(ExitCode.Failure, "CONTEXTS_DAMAGED", $"The file of contexts {Path} is damaged. {why}")
    {
        Hint = "Correct it, or move it away and add the contexts again.",
    };
}
