using System.Text.Json;
using System.Text.Unicode;

namespace PhoneTheft.Gateway.Carriers;

/// <summary>A value of a JSON text with the line that it begins on, which the framework's own document does not keep.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Text">A string without quotes and escapes, or a number as it is written.</param>
/// <param name="Members">Of an object, in their order; a name may be there twice.</param>
/// <param name="Items">Of an array.</param>
internal sealed record JsonPart(
    JsonValueKind Kind, int Line, string Text, IReadOnlyList<JsonMember> Members, IReadOnlyList<JsonPart> Items)
{
    private const int Deepest = 8;

    /// <param name="utf8">The text, with or without a byte order mark.</param>
    /// <param name="fault">Null, or why it is not JSON.</param>
    /// <returns>Null: it is not JSON.</returns>
    public static JsonPart? Parse(ReadOnlySpan<byte> utf8, out RegisterFault? fault)
    {
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;
        if (!Utf8.IsValid(utf8))
        {
            fault = new RegisterFault(0, "The file is not UTF-8.");
            return null;
        }

        // As if more could follow: then a text that ends too early is one that goes on, and can be told from one that is wrong.
        // The cursor looks at the depth itself: the reader has one exception for it and for what is not JSON.
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = Deepest + 1 });
        var cursor = new Cursor(utf8, new Utf8JsonReader(utf8, isFinalBlock: false, state));
        try
        {
            var whole = cursor.Next() ? Read(ref cursor) : null;
            if (whole is null)
            {
                fault = cursor.IsTooDeep ? new RegisterFault(cursor.Line, $"The file is nested more than {Deepest} levels here.")
                    : cursor.HasBegun ? new RegisterFault(cursor.LastLine, "The file ends in the middle.")
                    : new RegisterFault(0, "The file is empty.");
                return null;
            }

            cursor.Next();
            fault = null;
            return whole;
        }
        catch (JsonException e)
        {
            fault = new RegisterFault(
                (int)(e.LineNumber ?? 0) + 1,
                $"This is not JSON from byte {(e.BytePositionInLine ?? 0) + 1} of the line on; " +
                "comments and a comma after the last entry are not allowed.");
            return null;
        }
        catch (InvalidOperationException)
        {
            fault = new RegisterFault(cursor.Line, "A text holds half of a pair of surrogates (\\uD800 to \\uDFFF).");
            return null;
        }
    }

    // Null: the text has ended before the value has, or is too deep.
    private static JsonPart? Read(ref Cursor cursor)
    {
        var line = cursor.Line;
        switch (cursor.Token)
        {
            case JsonTokenType.StartObject:
                List<JsonMember> members = [];
                while (cursor.Next())
                {
                    if (cursor.Token == JsonTokenType.EndObject)
                    {
                        return new JsonPart(JsonValueKind.Object, line, "", members, []);
                    }

                    var (name, nameLine) = (cursor.Text(), cursor.Line);
                    if (!cursor.Next() || Read(ref cursor) is not { } value)
                    {
                        return null;
                    }

                    members.Add(new JsonMember(name, nameLine, value));
                }

                return null;
            case JsonTokenType.StartArray:
                List<JsonPart> items = [];
                while (cursor.Next())
                {
                    if (cursor.Token == JsonTokenType.EndArray)
                    {
                        return new JsonPart(JsonValueKind.Array, line, "", [], items);
                    }

                    if (Read(ref cursor) is not { } item)
                    {
                        return null;
                    }

                    items.Add(item);
                }

                return null;
            default:
                return new JsonPart(cursor.Kind, line, cursor.Text(), [], []);
        }
    }

    private ref struct Cursor(ReadOnlySpan<byte> text, Utf8JsonReader reader)
    {
        private readonly ReadOnlySpan<byte> _text = text;

        private Utf8JsonReader _reader = reader;
        private int _counted;

        public int Line { get; private set; } = 1;

        public bool HasBegun { get; private set; }

        public bool IsTooDeep { get; private set; }

        public readonly int LastLine => 1 + _text.TrimEnd("\r\n\t "u8).Count((byte)'\n');

        public readonly JsonTokenType Token => _reader.TokenType;

        public readonly JsonValueKind Kind => Token switch
        {
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };

        public bool Next()
        {
            if (!_reader.Read())
            {
                return false;
            }

            HasBegun = true;
            var start = (int)_reader.TokenStartIndex;
            Line += _text[_counted..start].Count((byte)'\n');
            _counted = start;
            IsTooDeep = Token is JsonTokenType.StartObject or JsonTokenType.StartArray && _reader.CurrentDepth >= Deepest;
            return !IsTooDeep;
        }

        public readonly string Text() => Token switch
        {
            JsonTokenType.String or JsonTokenType.PropertyName => _reader.GetString()!,
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(_reader.ValueSpan),
            _ => "",
        };
    }
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record JsonMember(string Name, int Line, JsonPart Value);
