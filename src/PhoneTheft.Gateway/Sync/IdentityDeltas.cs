using Google.Protobuf;
using Google.Protobuf.Collections;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Writes ascending identities as the contract wants them: the first whole, then differences, two or three bytes each.</summary>
internal struct IdentityDeltas(RepeatedField<ulong> into)
{
    private ulong _last;

    /// <returns>The bytes it takes.</returns>
    public int Add(EquipmentIdentity identity)
    {
        var delta = identity.Value - _last;
        into.Add(delta);
        _last = identity.Value;
        return CodedOutputStream.ComputeUInt64Size(delta);
    }
}
