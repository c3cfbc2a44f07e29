using Reconciler.Commands.Graph;
using Reconciler.Commands.Topologies;
using Reconciler.Topology.Reading;

namespace Reconciler.Tests.Topology;

[TestFixture]
internal sealed class TopologyTreeTests
{
    [Test]
    public void A_tree_has_every_thing()
    {
        var tree = string.Join('\n', TopologyTree.Write(TopologyReader.Read(SampleFile.Text).File!));
        Assert.That(tree, Does.Contain("├─ router gw-router")
            .And.Contain("switch phys-ls: 192.168.58.103/24, gateway node-1 node-2 (physical network physnet VLAN 100)"));
        Assert.That(tree, Does.Contain("├─ switch empty").And.Contain("group web: 5 rules")
            .And.Contain("load balancer www: 192.168.58.120:80"));
    }

    [Test]
    public void The_last_branch_ends_the_line()
    {
        const string File = "topology: t\nswitches: {a: {}, b: {}}\nrouters: {r: {ports: {a: {addresses: 10.0.0.1/24}, b: {addresses: 10.0.1.1/24}}}}";
        Assert.That(TopologyTree.Write(TopologyReader.Read(File).File!), Is.EqualTo(
            (string[])["topology t", "└─ router r", "   ├─ switch a: 10.0.0.1/24", "   └─ switch b: 10.0.1.1/24"]));
    }

    [Test]
    public void It_is_drawn_without_ports()
    {
        var graph = TopologyTree.GraphOf(TopologyReader.Read(SampleFile.Text).File!);
        foreach (var name in graph.Switches.Select(s => s.Name).Concat(graph.Routers))
        {
            Assert.That(SvgGraph.Write(graph), Does.Contain(name));
            Assert.That(MermaidGraph.Write(graph), Does.Contain(name));
        }
    }
}
