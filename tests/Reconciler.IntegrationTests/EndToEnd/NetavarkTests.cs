using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The plugin of netavark, called by the real netavark of Debian 13, as podman calls it for a container.</summary>
internal sealed class NetavarkTests : LabTest
{
    private const string Plugins = "/usr/lib/netavark";

    private static string s_netavark = "";

    [OneTimeSetUp]
    public async Task UnpackAsync() => s_netavark = (await Programs.RunAsync(LabNode.Script("netavark"), [])).Succeeded().Trim();

    [SetUp]
    public async Task MakeNamespaceAsync() => (await Node.RunAsync("sh", "-ec", "ip netns add shop; mkdir -p /run/containers/networks")).Succeeded();

    [TearDown]
    public Task ClearAsync() => Node.RunAsync("sh", "-c", "reconciler detach shop; ip netns del shop");

    [Test]
    public async Task A_container_gets_a_port_and_loses_it()
    {
        var request = Request("\"static_ips\":[\"10.140.0.21\"],\"static_mac\":\"52:54:00:00:00:21\"", "\"nat\":\"192.168.58.121\"");
        var status = JsonDocument.Parse((await CallAsync("setup", request)).Succeeded()).RootElement.GetProperty("web").GetProperty("interfaces").GetProperty("eth0");
        Assert.That(status.GetProperty("mac_address").GetString(), Is.EqualTo("52:54:00:00:00:21"));
        Assert.That(status.GetProperty("subnets")[0].ToString(), Does.Contain("10.140.0.21/24").And.Contain("10.140.0.254"));
        await Eventually.Async(
            () => Node.RunAsync("ip", "netns", "exec", "shop", "ping", "-c", "1", "-W", "1", "10.140.0.254"), p => p.ExitStatus == 0, Eventually.Patience, "it reaches its router");
        await WaitForAnswerAsync("192.168.58.121");
        Assert.That((await Node.PortsOfAsync("shop")).Single().ExternalId("reconciler:workload"), Is.EqualTo("ovs:node-1/shop"));

        (await CallAsync("teardown", request)).Succeeded();
        await Node.WaitForNothingLeftAsync();
        Assert.That((await Node.RunAsync("ip", "-n", "shop", "link", "show", "dev", "eth0")).ExitStatus, Is.Not.Zero);
    }

    [Test]
    public async Task What_a_container_cannot_have_is_netavarks_error()
    {
        var refused = await CallAsync("setup", Request("\"static_ips\":[\"10.140.0.254\"]", ""));
        Assert.That(refused.ExitStatus, Is.Not.Zero);
        Assert.That(refused.Output + refused.Errors, Does.Contain("10.140.0.254"));
        Assert.That(await Node.PortsOfAsync("shop"), Is.Empty);
    }

    [Test]
    public async Task A_network_is_checked_when_it_is_made()
    {
        var info = JsonDocument.Parse((await Node.RunAsync($"{Plugins}/reconciler", "info")).Succeeded()).RootElement;
        Assert.That(info.GetProperty("api_version").GetString(), Is.EqualTo("1.0.0"));
        var made = JsonDocument.Parse((await CreateAsync("\"switch\":\"nat-switch-1\"")).Succeeded()).RootElement;
        Assert.That(
            (made.GetProperty("name").GetString(), made.GetProperty("id").GetString(), made.GetProperty("ipam_options").GetProperty("driver").GetString()),
            Is.EqualTo(("web", "53ce", "none")), "what podman stores is as it was, but for the addresses, which OVN gives");
        foreach (var (options, sentence) in new[]
        {
            ("", "--opt switch=NAME says which logical switch the network is"), ("\"swich\":\"x\"", "there is no option 'swich'; did you mean 'switch'?"),
            ("\"switch\":\"x\",\"address\":\"10.300.0.1\"", "--address '10.300.0.1' is not an IP address"), ("\"switch\":\"x\",\"mtu\":\"12\"", "mtu '12' is no number from 68 to 65535"),
        })
        {
            var refused = await CreateAsync(options);
            Assert.That(refused.ExitStatus, Is.EqualTo(1));
            Assert.That(JsonDocument.Parse(refused.Output).RootElement.GetProperty("error").GetString(), Does.Contain(sentence));
        }
    }

    private static Task<CommandResult> CreateAsync(string options) => Node.RunWithInputAsync(
        $$$"""{"name":"web","id":"53ce","driver":"reconciler","options":{ {{{options}}} },"dns_enabled":true,"ipam_options":{"driver":"host-local"}}""", $"{Plugins}/reconciler", "create");

    private static Task<CommandResult> CallAsync(string operation, string request) => Node.RunWithInputAsync(
        request, s_netavark, "--config", "/run/containers/networks", "--plugin-directory", Plugins, operation, "/run/netns/shop");

    private static string Request(string perContainer, string options) => $$$"""
        {"container_id":"0123456789abcdef","container_name":"shop","networks":{"web":{"interface_name":"eth0",{{{perContainer}}} } },
        "network_info":{"web":{"name":"web","id":"53ce4390f2adb1681eb1a90ec8b48c49c015e0a8d336c197637e7f65e365fa9e","driver":"reconciler",
        "created":"2026-11-29T00:00:00Z","options":{"switch":"nat-switch-1"{{{(options.Length > 0 ? "," + options : "")}}} },
        "dns_enabled":false,"internal":false,"ipv6_enabled":false,"ipam_options":{"driver":"none"} } } }
        """;
}
