using System.Diagnostics;
using System.Numerics;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>One of many orders of the numbers below a size, by key: computed, so that 170 million devices need no table.</summary>
internal readonly struct Permutation
{
    private const int Rounds = 3;

    private readonly uint _size;
    private readonly uint _mask;
    private readonly int _half;
    private readonly uint _key;

    /// <param name="size">2 … 2³⁰.</param>
    /// <param name="key">Another order for another key.</param>
    public Permutation(int size, uint key)
    {
        Debug.Assert(size is >= 2 and <= 1 << 30);
        _size = (uint)size;
        _mask = BitOperations.RoundUpToPowerOf2(_size) - 1;
        _half = (BitOperations.PopCount(_mask) + 1) / 2;
        _key = key;
    }

    /// <summary>The number at a place.</summary>
    public int this[int place]
    {
        get
        {
            // Multiplying by an odd number, adding, and folding the upper half onto the lower one can all be undone, so no two places meet;
            // a number beyond the size is walked on from until it is inside.
            var number = (uint)place;
            do
            {
                var key = _key;
                for (var round = 0; round < Rounds; round++)
                {
                    number = unchecked((number * (key | 1)) + (key >> 7)) & _mask;
                    number ^= number >> _half;
                    key = unchecked((key * 0x9E3779B1) + 0x7F4A7C15);
                }
            }
            while (number >= _size);

            return (int)number;
        }
    }
}
