using Google.Protobuf;

namespace PhoneTheft.Gateway.V1;

/// <summary>Reads the values of ErrorReason and their options from the compiled error_reason.proto in this assembly.</summary>
/// <remarks>
/// Protobuf's reflection reads the same, but first builds the descriptors of this file and of all that it imports, which a program that
/// makes one call would wait for. ErrorReasonInfoTests compares both. The numbers are those of descriptor.proto.
/// </remarks>
internal static class ErrorReasonReader
{
    private const string Resource = "error_reason.pb";
    private const int FileOfSet = 1;
    private const int EnumOfFile = 5;
    private const int ValueOfEnum = 2;
    private const int NameOfValue = 1;
    private const int NumberOfValue = 2;
    private const int OptionsOfValue = 3;
    private const int HandlingOfOptions = 50726;

    public static IEnumerable<(ErrorReason Reason, string Name, ErrorHandling Handling)> Read()
    {
        using var stream = typeof(ErrorReasonReader).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"This assembly has no resource {Resource}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return [.. Fields(bytes.ToArray(), FileOfSet).SelectMany(file => Fields(file, EnumOfFile)).SelectMany(type => Fields(type, ValueOfEnum)).Select(ReadValue)];
    }

    private static (ErrorReason Reason, string Name, ErrorHandling Handling) ReadValue(byte[] value)
    {
        var (number, name, handling) = (0, "", new ErrorHandling());
        var input = new CodedInputStream(value);
        while (input.ReadTag() is var tag and > 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case NameOfValue:
                    name = input.ReadString();
                    break;
                case NumberOfValue:
                    number = input.ReadInt32();
                    break;
                case OptionsOfValue:
                    Fields(input.ReadBytes().ToByteArray(), HandlingOfOptions).ForEach(handling.MergeFrom);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return ((ErrorReason)number, name, handling);
    }

    /// <summary>The values of a field that is a message, in order.</summary>
    private static List<byte[]> Fields(byte[] message, int field)
    {
        var values = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and > 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                values.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return values;
    }
}
