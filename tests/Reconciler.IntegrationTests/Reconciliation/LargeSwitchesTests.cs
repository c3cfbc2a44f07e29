using System.Net;
using Reconciler.IntegrationTests.Ovsdb;
using Reconciler.Ovn;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>What is remembered of large switches is read anew when it is old, and forgotten when they are large no more.</summary>
[TestFixture]
public class LargeSwitchesTests
{
    private static readonly IPAddress s_address = IPAddress.Parse("10.1.0.77");

    [Test]
    public async Task A_reading_is_good_for_ten_minutes()
    {
        await using var northbound = await OvsdbServer.StartStandaloneAsync();
        await using var openVSwitch = await OvsdbServer.StartStandaloneAsync(HostOnServers.OpenVSwitchSchema);
        await northbound.NbctlAsync(["ls-add", "large", .. Enumerable.Range(0, 501).SelectMany(i => (string[])["--", "lsp-add", "large", $"p{i}"])]);
        var uuid = Guid.Parse((await northbound.NbctlAsync("get", "Logical_Switch", "large", "_uuid")).Trim());
        await using var host = await HostOnServers.ConnectAsync("node-1", openVSwitch, northbound);
        var time = new SettableTime();
        var large = new LargeSwitches(host.Sources.Northbound.Session, time);
        Assert.That(large.Contains(uuid), Is.False);

        large.Add(uuid);
        await large.ReadAsync(CancellationToken.None);
        Assert.That(Ports(), Is.Empty);

        await northbound.NbctlAsync("lsp-set-addresses", "p250", $"02:00:00:00:00:01 {s_address}");
        time.Now += TimeSpan.FromMinutes(9);
        await large.ReadAsync(CancellationToken.None);
        Assert.That(Ports(), Is.Empty, "what is known is good for a while");
        time.Now += TimeSpan.FromMinutes(2);
        await large.ReadAsync(CancellationToken.None);
        Assert.That(Ports(), Has.Length.EqualTo(1));

        await northbound.NbctlAsync("lsp-del", "p0");
        time.Now += TimeSpan.FromMinutes(11);
        await large.ReadAsync(CancellationToken.None);
        Assert.That(large.Contains(uuid), Is.False, "500 ports can be read whenever somebody asks");

        Guid[] Ports() => [.. large.PortsWith(uuid, [s_address], ["02:00:00:00:00:01"])];
    }

    /// <summary>A clock that stands still until it is set; its timers are real.</summary>
    private sealed class SettableTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
