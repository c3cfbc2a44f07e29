namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>
/// An address that moves between two guests with gratuitous ARP, as keepalived moves one (RFC 5798, section 8.2.2; RFC 5227, section 3).
/// </summary>
internal sealed class MovingAddressTests : LabTest
{
    private const string Shared = "10.140.0.100";

    [Test]
    public async Task The_address_answers_where_it_is()
    {
        foreach (var (name, address, more) in new[]
        {
            ("web-1", "10.140.0.91", $" allowed-addresses=\"{Shared}\""), ("web-2", "10.140.0.92", $" allowed-addresses=\"{Shared}\""), ("web-3", "10.140.0.93", ""),
        })
        {
            await Node.DefineAsync(
                name, Ports($"<ovn:port switch=\"nat-switch-1\" address=\"{address}\"{more}/>"), "--guest", "--ip4", $"{address}/24",
                "--gw", "10.140.0.254", "--network", "nat-net");
            await StartGuestAsync(name);
            await WaitInGuestAsync(name, "ping -c 1 -W 1 10.140.0.254", $"{name} speaks");
        }

        await AnnounceAsync("web-1");
        await AnsweredByAsync("web-1");

        // The first guest lets go of it, and the second takes it. The third still has the first one's MAC address in its table.
        (await Node.RunInGuestAsync("web-1", $"ip addr del {Shared}/24 dev eth0")).Succeeded();
        await AnnounceAsync("web-2");
        await AnsweredByAsync("web-2");

        // A guest that is not allowed to have it gets nothing through, and the address stays where it is.
        await AnnounceAsync("web-3", "10.140.0.101");
        Assert.That((await Node.RunInGuestAsync("web-1", "ping -c 2 -W 1 10.140.0.101")).ExitStatus, Is.Not.Zero, "port security holds");
        await AnsweredByAsync("web-2");
    }

    private static async Task AnnounceAsync(string guest, string address = Shared) =>
        (await Node.RunInGuestAsync(guest, $"ip addr add {address}/24 dev eth0; arping -U -c 2 -I eth0 {address} >/dev/null; true")).Succeeded();

    private static async Task AnsweredByAsync(string guest)
    {
        await WaitInGuestAsync("web-3", $"ping -c 1 -W 1 {Shared}", $"the address answers from {guest}");
        var mac = (await Node.RunInGuestAsync(guest, "cat /sys/class/net/eth0/address")).Succeeded().Trim();
        await WaitInGuestAsync("web-3", $"ip neigh | grep '^{Shared} ' | grep -q {mac}", $"web-3 knows that {guest} has the address");
    }
}
