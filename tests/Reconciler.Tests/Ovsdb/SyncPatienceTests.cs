using Reconciler.Ovsdb.Session;

namespace Reconciler.Tests.Ovsdb;

internal sealed class SyncPatienceTests
{
    private static readonly TimeSpan s_request = TimeSpan.FromSeconds(10);

    [TestCase(1, 100, 300)]
    [TestCase(2, 10, 30)]
    public void Who_has_one_server_only_waits_longer(int remotes, int request, int rows)
    {
        var patience = new SyncPatience(s_request, remotes);
        Assert.That((patience.ForRequest.TotalSeconds, patience.ForRows.TotalSeconds), Is.EqualTo((request, rows)));
    }

    [Test]
    public void It_grows_with_each_silent_server_and_begins_anew_when_one_has_answered()
    {
        var patience = new SyncPatience(s_request, 4);
        var seen = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            seen.Add(patience.ForRows.TotalSeconds);
            patience.NoteSilence();
        }

        Assert.That(seen, Is.EqualTo(new[] { 30d, 120, 480, 600, 600, 600 }));
        patience.Reset();
        Assert.That(patience.ForRows, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }
}
