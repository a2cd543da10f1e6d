using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>The letters in which the store writes dispositions and statuses. An unknown letter is damage and never means "none".</summary>
internal static class Letters
{
    /// <exception cref="FormatException">The field is not B, T or -.</exception>
    public static EquipmentStatus StatusOf(ReadOnlySpan<byte> field) => field switch
    {
        [(byte)'B'] => EquipmentStatus.Prohibited,
        [(byte)'T'] => EquipmentStatus.Tracked,
        [(byte)'-'] => EquipmentStatus.Permitted,
        _ => throw new FormatException("A status must be B, T or -."),
    };

    /// <exception cref="ArgumentOutOfRangeException">The store keeps no such status.</exception>
    public static char Of(EquipmentStatus status) => status switch
    {
        EquipmentStatus.Prohibited => 'B',
        EquipmentStatus.Tracked => 'T',
        EquipmentStatus.Permitted => '-',
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A stored status must be PROHIBITED, TRACKED or PERMITTED."),
    };

    /// <exception cref="FormatException">The letter is not B or T.</exception>
    public static Disposition DispositionOf(byte letter) => letter switch
    {
        (byte)'B' => Disposition.Block,
        (byte)'T' => Disposition.Track,
        _ => throw new FormatException("A disposition must be B or T."),
    };

    /// <summary>The disposition of a hold that need not exist.</summary>
    /// <returns>Null for -: there is no hold.</returns>
    /// <exception cref="FormatException">The field is not B, T or -.</exception>
    public static Disposition? DispositionOrNone(ReadOnlySpan<byte> field) => field switch
    {
        [(byte)'-'] => null,
        [var letter] => DispositionOf(letter),
        _ => throw new FormatException("A disposition must be B, T or -."),
    };

    /// <exception cref="ArgumentOutOfRangeException">A hold has no such disposition.</exception>
    public static char Of(Disposition disposition) => disposition switch
    {
        Disposition.Block => 'B',
        Disposition.Track => 'T',
        _ => throw new ArgumentOutOfRangeException(nameof(disposition), disposition, "A hold must have the disposition BLOCK or TRACK."),
    };
}
