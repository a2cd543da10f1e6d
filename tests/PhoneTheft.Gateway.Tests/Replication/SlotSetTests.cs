using CsCheck;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class SlotSetTests
{
    // A TAC of a store with 64 shards; from one slot in 32 on it is a bitmap.
    private const int Slots = 15_625;
    private const int LargestSorted = Slots / 32;

    [Fact]
    public void The_empty_set_holds_nothing_and_occupies_nothing()
    {
        SlotSet set = default;

        Assert.Equal((0, 0, -1), (set.Count, set.Length, set.FirstFrom(0)));
        Assert.False(set.Contains(0));
    }

    [Fact]
    public void The_last_slot_gone_leaves_the_empty_set() => Assert.Equal(0, new SlotSetDriver(Slots).Add(7).Remove(7).Length);

    [Theory]
    [InlineData(Slots)]
    [InlineData(SlotSet.MaxSlots)]
    public void It_holds_what_was_added_from_empty_to_full_and_back(int slots)
    {
        var driver = new SlotSetDriver(slots);
        foreach (var slot in Scattered(slots))
        {
            driver.Add(slot);
        }

        Assert.Equal(slots, driver.Set.Count);
        driver.Verify();
        foreach (var slot in Scattered(slots))
        {
            driver.Remove(slot);
        }

        Assert.Equal(0, driver.Length);
    }

    [Fact]
    public void It_never_grows_longer_than_its_bitmap_however_it_fills()
    {
        var driver = new SlotSetDriver(SlotSet.MaxSlots);
        var largest = 0;
        foreach (var slot in Scattered(SlotSet.MaxSlots).Take(10_000))
        {
            largest = Math.Max(largest, driver.Add(slot).Length);
        }

        Assert.Equal(2 + 3_907, largest);
    }

    [Fact]
    public void A_device_coming_and_going_at_the_border_leaves_the_form_alone()
    {
        var driver = new SlotSetDriver(Slots).AddRange(0, LargestSorted);
        Assert.Equal(LargestSorted + 2 + 16, driver.Length);

        var bitmap = driver.Add(Slots - 1).Length;
        Assert.Equal(2 + 977, bitmap);
        Assert.Equal(bitmap, driver.Remove(Slots - 1).Length);
        Assert.Equal(bitmap, driver.Add(Slots - 1).Length);
    }

    [Fact]
    public void An_emptied_bitmap_shrinks_again()
    {
        var driver = new SlotSetDriver(Slots).AddRange(0, LargestSorted + 1);
        var bitmap = driver.Length;
        for (ushort slot = 0; slot < 400; slot++)
        {
            driver.Remove(slot);
        }

        driver.Verify();
        Assert.True(driver.Length < bitmap / 4);
    }

    [Fact]
    public void It_does_what_a_plain_set_does() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 1_500]).SelectMany(most => Gen.UShort[0, Slots - 1].Array[0, most]), Gen.Bool).Array[0, 20].Sample(
            changes =>
            {
                var driver = new SlotSetDriver(Slots);
                foreach (var (slots, add) in changes)
                {
                    _ = add ? driver.AddAll(slots) : driver.RemoveAll(slots);
                }

                driver.Verify();
            },
            iter: 50);

    // 7,919 is prime to both sizes, so this is every slot once, in no order.
    private static IEnumerable<ushort> Scattered(int slots) => Enumerable.Range(0, slots).Select(i => (ushort)((long)i * 7_919 % slots));
}
