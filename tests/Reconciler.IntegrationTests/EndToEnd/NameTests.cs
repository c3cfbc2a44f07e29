namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Machines find each other by name.</summary>
internal sealed class NameTests : LabTest
{
    [SetUp]
    public Task SetZoneAsync() => Node.NbctlAsync("set", "Logical_Switch", "nat-switch-1", "external_ids:\"reconciler:dns-zone\"=poc.lan");

    [TearDown]
    public async Task RemoveZoneAsync()
    {
        await Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-1", "external_ids", "\"reconciler:dns-zone\"");
        await Eventually.Async(() => Node.FindAsync("DNS"), rows => rows.IsEmpty, Eventually.Patience, "no names are left");
    }

    [Test]
    public async Task A_guest_asks_for_another_forward_and_back()
    {
        await Node.DefineAsync(
            "web-1", Port("10.140.0.90"), "--guest", "--ip4", "10.140.0.90/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await Node.DefineAsync(
            "Web_2", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.91 fd00:140::91\" dns=\"www db.other.lan\"/>"), "--network", "nat-net");
        await StartGuestAsync("web-1");
        await Node.VirshAsync("start", "Web_2");
        foreach (var name in new[] { "web-2.poc.lan", "www.poc.lan", "db.other.lan" })
            await WaitInGuestAsync("web-1", $"busybox nslookup {name} 10.140.0.254 | grep -q 10.140.0.91", $"{name} is found");
        await WaitInGuestAsync(
            "web-1", "busybox nslookup -type=aaaa web-2.poc.lan 10.140.0.254 | grep -q fd00:140::91", "its IPv6 address is found");
        await WaitInGuestAsync("web-1", "busybox nslookup -type=ptr 91.0.140.10.in-addr.arpa 10.140.0.254 | grep -q web-2.poc.lan",
            "its name is found by its address");

        await Node.VirshAsync("destroy", "Web_2");
        await Eventually.Async(
            () => Node.FindAsync("DNS"), rows => rows.Length == 1
                && !rows[0]["records"].Contains("web-2", StringComparison.Ordinal), Eventually.Patience, "its names go with it");
    }

    [Test]
    public async Task A_name_that_another_has_is_refused()
    {
        await StartDomainAsync("web-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.90\" dns=\"www\"/>"));
        await Node.DefineAsync("www", Port("10.140.0.91"), "--network", "nat-net");
        var refused = await Node.TryVirshAsync("start", "www");
        Assert.That(refused.Errors, Does.Contain("name www.poc.lan is taken by port").And.Contain("of domain web-1 on host node-1"));

        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForNothingLeftAsync();
        await Node.VirshAsync("start", "www");
        await Eventually.Async(() => Node.FindAsync("DNS"), rows => rows.Length == 1
            && rows[0]["records"].Contains("www.poc.lan", StringComparison.Ordinal), Eventually.Patience, "it has the name now");
    }

    [Test]
    public async Task Names_follow_the_annotation_and_the_zone()
    {
        await StartDomainAsync("web-1", Port("10.140.0.90"));
        await RecordsAsync("web-1.poc.lan", "10.140.0.90");
        await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.90\" dns=\"none\"/>");
        await Eventually.Async(() => Node.FindAsync("DNS"), rows => rows.IsEmpty, Eventually.Patience, "it has no name");
        await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.92\"/>");
        await RecordsAsync("web-1.poc.lan", "10.140.0.92");
        await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-1", "external_ids:\"reconciler:dns-zone\"=other.lan");
        await RecordsAsync("web-1.other.lan", "10.140.0.92");
    }

    private static Task RecordsAsync(string name, string address) => Eventually.Async(
        () => Node.FindAsync("DNS"),
        rows => rows.Length == 1 && rows[0]["records"].Contains($"[\"{name}\",\"{address}\"]", StringComparison.Ordinal),
        Eventually.Patience, $"{name} is {address}");
}
