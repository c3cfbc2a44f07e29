using Reconciler.Configuration;
using Reconciler.Intent;

namespace Reconciler.Tests.Configuration;

[TestFixture]
internal sealed class PolicyReaderTests
{
    private const string Whole = """
        policy:
          networks:
            nat-net:
              switches: [nat-switch-1, nat-switch-2]
              external-networks: [192.168.58.0/24, "2001:db8::/32", 198.51.100.7]
              groups: web
              allow: [distributed, mac]
            "*": {switches: "*", external-networks: ["*"], groups: "*", allow: [port, port-security-off]}
          no-network:
        """;

    [Test]
    public void Every_key()
    {
        var policy = Read(Whole).Policy!;
        var rule = policy.For("nat-net");
        Assert.That(rule.Key, Is.EqualTo("policy.networks.nat-net"));
        Assert.That(rule.Switches, Is.EqualTo(new[] { "nat-switch-1", "nat-switch-2" }));
        Assert.That(rule.ExternalNetworks.Select(n => n.ToString()),
            Is.EqualTo(new[] { "192.168.58.0/24", "2001:db8::/32", "198.51.100.7/32" }));
        Assert.That(rule.Groups, Is.EqualTo(new[] { "web" }));
        Assert.That(rule.Allow, Is.EqualTo(new[] { "distributed", "mac" }));
        Assert.That(policy.For("other").AllowsAnyExternal, Is.True);
        Assert.That((policy.For(null).Key, policy.For(null).Switches.Length), Is.EqualTo(("policy.no-network", 0)));
    }

    [TestCase("")]
    [TestCase("policy:")]
    public void Without_a_policy_there_is_no_limit(string text) => Assert.That(Read(text).Policy, Is.Null);

    [Test]
    public void A_network_without_a_rule_may_ask_for_nothing()
    {
        var policy = Read("policy: {networks: {nat-net: {switches: [a]}}}").Policy!;
        Assert.That(policy.For("other").WhyNot(new() { Number = 1, Switch = "a" }, PortDefaults.Empty),
            Is.EqualTo("switch 'a' is not allowed by policy.networks.other.switches of this host's configuration (which allows none)"));
    }

    [TestCase("policy:\n  network: {}\n",
        "file:2:3: policy.network: there is no such key; did you mean 'networks'? (known: networks, no-network)")]
    [TestCase("policy:\n  no-network:\n    switch: a\n", "file:3:5: policy.no-network.switch: there is no such key; did you mean 'switches'? (known: switches, external-networks, groups, allow)")]
    [TestCase("policy:\n  no-network:\n    allow: [port, prot]\n", "file:3:19: policy.no-network.allow: 'prot' is none of port, port-security-off, distributed, mac, allowed-addresses, dns; did you mean 'port'?")]
    [TestCase("policy:\n  networks:\n    a:\n      external-networks: [10.0/8]\n",
        "file:4:27: policy.networks.a.external-networks: '10.0/8' is not an IP address (it needs four numbers)")]
    [TestCase("policy:\n  networks:\n    a:\n      external-networks: [10.0.0.0/33]\n",
        "file:4:27: policy.networks.a.external-networks: '10.0.0.0/33' is no network; write ADDRESS/LENGTH")]
    [TestCase("policy: none\n", "file:1: policy: expected keys with values below it")]
    public void A_mistake_has_its_line_and_column(string text, string message) =>
        Assert.That(() => Read(text), Throws.InstanceOf<ConfigurationException>().With.Message.EqualTo(message));

    [Test]
    public void Brackets_without_end_are_refused_in_one_sentence([Values(17, 100_000)] int count) => Assert.That(
        () => Read($"networks: {new string('[', count)}"),
        Throws.InstanceOf<ConfigurationException>().With.Message.Match("^file:1:[0-9]+: is nested deeper than 16 levels$"));

    [Test]
    public void Lines_that_go_deeper_and_deeper_are_refused_in_one_sentence() => Assert.That(
        () => Read(string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"{new string(' ', i)}a:"))),
        Throws.InstanceOf<ConfigurationException>().With.Message.Contains("is nested deeper than 16 levels"));

    [Test]
    public void A_file_of_many_megabytes_is_not_read() => Assert.That(
        () => Read(new string('#', 2 << 20)), Throws.InstanceOf<ConfigurationException>()
            .With.Message.EqualTo("file: is larger than 1048576 characters"));

    private static ReconcilerConfiguration Read(string text) =>
        ConfigurationReader.ReadYaml(new() { OvsRemotes = [] }, new StringReader(text), "file");
}
