using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Brings one lab of three nodes up for the tests that need more than one host, and takes it down after them.</summary>
[SetUpFixture]
internal sealed class ThreeNodesSetUp
{
    /// <summary>The nodes; OVN's databases are on the first.</summary>
    public static ImmutableArray<LabNode> Nodes { get; } = LabNode.Several("test-3-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), 3);

    /// <summary>Brings it up.</summary>
    [OneTimeSetUp]
    public static Task UpAsync() => Nodes[0].UpAsync("--nodes", "3");

    /// <summary>Takes it down.</summary>
    [OneTimeTearDown]
    public static Task DownAsync() => Nodes[0].DownAsync();
}
