using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>Some members of a set. What is not on a page may be on another: absence here means nothing.</summary>
/// <param name="Cursor">Where to go on; "0" after the last page.</param>
/// <param name="Identities">In no order; may repeat those of other pages.</param>
internal sealed record ScanPage(string Cursor, EquipmentIdentity[] Identities);
