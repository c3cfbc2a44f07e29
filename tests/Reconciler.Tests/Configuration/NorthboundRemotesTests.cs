using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Configuration;

[TestFixture]
internal sealed class NorthboundRemotesTests
{
    private static readonly HostSettings s_settings = new("node-1", "br-int", "tcp:192.0.2.3:6641");
    private static readonly ReconcilerConfiguration s_nothing = new() { OvsRemotes = [] };

    [Test]
    public void The_first_place_that_says_something_counts()
    {
        Assert.That(Find(s_nothing with { NorthboundRemotes = Remotes("tcp:192.0.2.1:6641") }, "tcp:192.0.2.2:6641", s_settings), Is.EqualTo("tcp:192.0.2.1:6641"));
        Assert.That(Find(s_nothing, "tcp:192.0.2.2:6641", s_settings), Is.EqualTo("tcp:192.0.2.2:6641"));
        Assert.That(Find(s_nothing, "", s_settings), Is.EqualTo("tcp:192.0.2.3:6641"));
        Assert.That(Find(s_nothing, null, s_settings with { NorthboundRemote = "" }), Is.EqualTo("unix:/run/ovn/ovnnb_db.sock"));
    }

    [TestCase("nonsense", "environment: OVN_NB_DB: 'nonsense' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase(null, "Open_vSwitch external_ids:ovn-nb: 'ssl:192.0.2.3' has no port from 1 to 65535; write ssl:HOST:PORT")]
    public void What_is_wrong_there_is_said_with_the_place(string? variable, string message)
        => Assert.That(
            () => Find(s_nothing, variable, s_settings with { NorthboundRemote = "ssl:192.0.2.3" }),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    private static IReadOnlyList<OvsdbRemote> Remotes(string text) =>
        OvsdbRemote.TryParseList(text, out var remotes, out var error) ? remotes : throw new FormatException(error);

    private static string Find(ReconcilerConfiguration configuration, string? variable, HostSettings settings) =>
        string.Join(',', NorthboundRemotes.Find(configuration, variable, settings).Select(r => r.Text));
}
