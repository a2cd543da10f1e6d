using System.Security.Cryptography;
using CsCheck;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Tests.Audit;

public sealed class KeyedHashTests
{
    [Fact]
    public void It_is_the_HMAC_of_the_framework() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 3_000]).Sample((key, beginning, rest) =>
        {
            var hash = new byte[32];
            var keyed = new KeyedHash(key);
            keyed.Compute([], beginning, hash);
            keyed.Compute(beginning, rest, hash);

            Assert.Equal(HMACSHA256.HashData(key, (byte[])[.. beginning, .. rest]), hash);
        });

    [Fact]
    public void The_hash_may_replace_what_it_was_made_of()
    {
        var (key, head) = (new byte[32], new byte[32]);
        var expected = HMACSHA256.HashData(key, (byte[])[.. head, 1, 2, 3]);

        new KeyedHash(key).Compute(head, [1, 2, 3], head);

        Assert.Equal(expected, head);
    }
}
