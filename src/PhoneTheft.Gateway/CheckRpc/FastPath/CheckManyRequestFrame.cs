using System.Buffers;
using System.Text;
using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>A CheckManyRequest whose IMEIs were read from the bytes they came in.</summary>
/// <remarks>
/// The common form, read here, is <c>0A length imei</c> repeated. If there is anything else, the generated parser reads the whole
/// message.
/// </remarks>
internal sealed class CheckManyRequestFrame
{
    private const byte ImeiTag = (1 << 3) | 2;

    private readonly EquipmentIdentity[] _identities = new EquipmentIdentity[Limits.MaxItems];
    private readonly ItemNote[] _notes = new ItemNote[Limits.MaxItems];

    /// <summary>How many IMEIs were sent. Those above the limit are counted and not kept.</summary>
    public int Count { get; private set; }

    public Consistency? Consistency { get; private set; }

    /// <summary>The devices; 0 where the IMEI is malformed.</summary>
    public ReadOnlySpan<EquipmentIdentity> Identities => _identities.AsSpan(0, Math.Min(Count, Limits.MaxItems));

    /// <summary>What to report about each.</summary>
    public ReadOnlySpan<ItemNote> Notes => _notes.AsSpan(0, Math.Min(Count, Limits.MaxItems));

    /// <summary>The devices whose IMEIs are good.</summary>
    public IEnumerable<EquipmentIdentity> Good
    {
        get
        {
            for (var i = 0; i < Identities.Length; i++)
            {
                if (_notes[i] < ItemNote.Malformed)
                {
                    yield return _identities[i];
                }
            }
        }
    }

    public static CheckManyRequestFrame Read(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        var frame = ThreadLocalPool<CheckManyRequestFrame>.Rent();
        if (!frame.TryReadPlain(payload))
        {
            frame.ReadAny(CheckManyRequest.Parser.ParseFrom(payload));
        }

        return frame;
    }

    private bool TryReadPlain(ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return TryReadPlain(payload.FirstSpan);
        }

        var length = (int)payload.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(copy);
        var isPlain = TryReadPlain(copy.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(copy);
        return isPlain;
    }

    private bool TryReadPlain(ReadOnlySpan<byte> rest)
    {
        Count = 0;
        Consistency = null;
        while (!rest.IsEmpty)
        {
            if (rest.Length < 2 || rest[0] != ImeiTag || rest[1] > 0x7F || rest[1] > rest.Length - 2)
            {
                return false;
            }

            var text = rest.Slice(2, rest[1]);
            rest = rest[(2 + text.Length)..];

            // Whether what isn't text is refused or mended is for the generated parser to say.
            if (!Imei.TryParse(text, out var imei, out var error) && !Ascii.IsValid(text))
            {
                return false;
            }

            Add(imei, error);
        }

        return true;
    }

    private void ReadAny(CheckManyRequest request)
    {
        Count = 0;
        Consistency = request.Consistency;
        foreach (var text in request.Imeis)
        {
            var error = Imei.TryParse(text, out var imei, out var fault) ? ImeiError.None : fault;
            Add(imei, error);
        }
    }

    private void Add(Imei imei, ImeiError error)
    {
        if (Count < Limits.MaxItems)
        {
            _identities[Count] = imei.Identity;
            _notes[Count] =
                error != ImeiError.None ? ItemNote.Malformed + (byte)error
                : imei.CheckDigit == CheckDigit.Wrong ? ItemNote.CheckDigitMismatch
                : ItemNote.None;
        }

        Count++;
    }
}

/// <summary>What to report about one IMEI of many.</summary>
internal enum ItemNote : byte
{
    None = 0,

    /// <summary>It is answered, and may be about another device than the caller means.</summary>
    CheckDigitMismatch = 1,

    /// <summary>It gets an error: this plus an ImeiError.</summary>
    Malformed = 0x10,
}
