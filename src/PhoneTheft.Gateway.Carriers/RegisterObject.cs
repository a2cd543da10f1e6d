using System.Text.Json;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Carriers;

/// <summary>An object of the file whose keys are known: reads its values, and says what is wrong with them.</summary>
internal sealed class RegisterObject
{
    private readonly Dictionary<string, JsonMember> _members = new(StringComparer.Ordinal);
    private readonly RegisterFaults _faults;

    /// <param name="part">What stands in its place.</param>
    /// <param name="who">How sentences name it.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <param name="faults">What is wrong is added here.</param>
    public RegisterObject(JsonPart part, string who, string[] keys, RegisterFaults faults)
    {
        (Who, Line, _faults, IsObject) = (who, part.Line, faults, part.Kind == JsonValueKind.Object);
        if (!IsObject)
        {
            faults.Add(part.Line, $"{who} must be an object in braces, with the keys {string.Join(", ", keys)}.");
        }

        foreach (var member in part.Members)
        {
            if (!keys.Contains(member.Name, StringComparer.Ordinal))
            {
                faults.Add(member.Line, $"{who}: {RegisterFaults.Quoted(member.Name)} is not a key here{Meant(member.Name, keys)}");
            }
            else if (!_members.TryAdd(member.Name, member))
            {
                faults.Add(member.Line, $"{who}: the key {member.Name} is there already, on line {_members[member.Name].Line}.");
            }
        }
    }

    /// <summary>How sentences name it.</summary>
    public string Who { get; }

    public int Line { get; }

    public bool IsObject { get; }

    /// <summary>The value of a key; null: it is not there.</summary>
    public JsonPart? Take(string key) => _members.GetValueOrDefault(key)?.Value;

    /// <summary>A text on one line; null: it is not there, or is none.</summary>
    public string? Text(string key, int longest) => Take(key) is { } part && IsText(part, key, longest) ? part.Text : null;

    /// <summary>True or false; null: it is not there, or is neither.</summary>
    public bool? Flag(string key)
    {
        if (Take(key) is not { } part || part.Kind is JsonValueKind.True or JsonValueKind.False)
        {
            return Take(key) is { } flag ? flag.Kind == JsonValueKind.True : null;
        }

        Fault(part, $"{key} must be true or false.");
        return null;
    }

    /// <summary>A whole number or "unlimited"; null: it is not there, or is neither.</summary>
    public Allowance? Amount(string key)
    {
        if (Take(key) is not { } part)
        {
            return null;
        }

        if (part.Kind is JsonValueKind.Number or JsonValueKind.String
            && Allowance.TryParse(part.Text, out var amount) && amount.IsUnlimited == (part.Kind == JsonValueKind.String))
        {
            return amount;
        }

        Fault(part, $"{key} must be a whole number from 0 to {Allowance.Largest}, without quotes, or \"{Allowance.UnlimitedText}\".");
        return null;
    }

    /// <summary>The entries of a list; empty: it is not there, or is none.</summary>
    public IReadOnlyList<JsonPart> List(string key, int most)
    {
        if (Take(key) is not { } part)
        {
            return [];
        }

        if (part.Kind != JsonValueKind.Array)
        {
            Fault(part, $"{key} must be a list in square brackets.");
        }
        else if (part.Items.Count > most)
        {
            Fault(part, $"{key} has {part.Items.Count} entries; {most} is the most.");
        }

        return part.Items;
    }

    /// <summary>The texts of a list, each with its place.</summary>
    public IReadOnlyList<JsonPart> Texts(string key, int most, int longest) =>
        [.. List(key, most).Where(item => IsText(item, $"each entry of {key}", longest))];

    /// <summary>Says what is wrong with a part of it.</summary>
    public void Fault(JsonPart part, string text) => _faults.Add(part.Line, $"{Who}: {text}");

    private bool IsText(JsonPart part, string what, int longest)
    {
        var isText = part.Kind == JsonValueKind.String && part.Text.EnumerateRunes().Count() is var length && length > 0 && length <= longest
            && !part.Text.Any(char.IsControl) && part.Text.Trim() == part.Text;
        if (!isText)
        {
            Fault(part, $"{what} must be a text of 1 to {longest} characters on one line, in quotes, without blanks around it.");
        }

        return isText;
    }

    private static string Meant(string name, string[] keys) =>
        NearestWord.Of(name, keys) is { } near ? $"; did you mean {near}?" : $"; the keys are {string.Join(", ", keys)}.";
}
