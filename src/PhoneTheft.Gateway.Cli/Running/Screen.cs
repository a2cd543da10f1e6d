using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>Writes answers to standard output and everything else to standard error, as text or as JSON.</summary>
internal sealed class Screen(CliEnvironment environment, bool json)
{
    // Wider than any line: without a terminal a line must not be folded, or grep and awk would see half of it.
    private const int WidthWithoutTerminal = 4096;

    private readonly Lazy<IAnsiConsole> _out = new(() => ConsoleOn(environment.Out, environment.OutIsTerminal, environment));
    private readonly Lazy<IAnsiConsole> _error = new(() => ConsoleOn(environment.Error, environment.ErrorIsTerminal, environment));

    public bool Json => json;

    /// <summary>For progress bars; use it only if <see cref="CliEnvironment.ErrorIsTerminal"/>.</summary>
    public IAnsiConsole ErrorConsole => _error.Value;

    /// <summary>Writes a line of the answer.</summary>
    public void Answer(string line, Style? style = null) => _out.Value.Write(new Text(line + "\n", style));

    public void Answer(IRenderable table) => _out.Value.Write(table);

    /// <summary>Writes a line that is not part of the answer; nothing with --json.</summary>
    public void Note(string line, Style? style = null)
    {
        if (!json)
        {
            _error.Value.Write(new Text(line + "\n", style));
        }
    }

    public void Document<T>(T document, JsonTypeInfo<T> type) => environment.Out.WriteLine(JsonSerializer.Serialize(document, type));

    /// <summary>Writes to standard error why a command failed.</summary>
    /// <returns>The exit code.</returns>
    public int Failed(CliException failure)
    {
        if (json)
        {
            environment.Error.WriteLine(JsonSerializer.Serialize(ErrorDocument.Of(failure), DocumentContext.Plain.ErrorDocument));
            return failure.ExitCode;
        }

        var where = failure.Field.Length > 0 ? $" ({failure.Reason}, {failure.Field})" : $" ({failure.Reason})";
        var hint = failure.Hint.Length > 0 ? $" {failure.Hint}" : "";
        Note($"error: {failure.Message}{where}{hint}", new Style(Color.Red));
        return failure.ExitCode;
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal, CliEnvironment environment)
    {
        var plain = !isTerminal || environment.Variable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }
}
