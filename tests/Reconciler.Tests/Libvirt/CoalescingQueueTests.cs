using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
[CancelAfter(20_000)]
internal sealed class CoalescingQueueTests
{
    [Test]
    public void Equal_items_wait_once_and_in_order()
    {
        var queue = new CoalescingQueue<string>();
        foreach (var item in new[] { "a", "b", "a", "c", "b" })
            queue.Add(item);

        var taken = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(queue.TryTake(out var item), Is.True);
            taken.Add(item!);
        }
        queue.Close();
        Assert.That(taken, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(queue.TryTake(out _), Is.False);
    }

    [Test]
    public void An_item_added_while_it_is_processed_comes_back_afterwards()
    {
        var queue = new CoalescingQueue<string>();
        queue.Add("a");
        queue.TryTake(out _);
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");

        Assert.That(queue.TryTake(out var second), Is.True);
        Assert.That(second, Is.EqualTo("b"));
        queue.Done("b");
        queue.Done("a");
        Assert.That(queue.TryTake(out var third), Is.True);
        Assert.That(third, Is.EqualTo("a"));
    }

    [Test]
    public async Task No_item_is_processed_twice_at_once_and_none_is_lost()
    {
        var queue = new CoalescingQueue<int>();
        var inside = new int[4];
        var seen = new int[4];
        var current = new int[4];
        var overlaps = 0;
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (queue.TryTake(out var item))
                {
                    if (Interlocked.Increment(ref inside[item]) > 1)
                        Interlocked.Increment(ref overlaps);
                    Volatile.Write(ref seen[item], Volatile.Read(ref current[item]));
                    Interlocked.Decrement(ref inside[item]);
                    queue.Done(item);
                }
            },
            TaskCreationOptions.LongRunning)).ToList();

        for (var i = 1; i <= 50_000; i++)
        {
            Volatile.Write(ref current[i % 4], i);
            queue.Add(i % 4);
        }
        // What was added last is processed after it was added, however many were coalesced.
        Assert.That(() => Enumerable.Range(0, 4).All(item => seen[item] == current[item]), Is.True.After(5_000, 5));
        queue.Close();
        await Task.WhenAll(workers);
        Assert.That(overlaps, Is.Zero);
    }
}
