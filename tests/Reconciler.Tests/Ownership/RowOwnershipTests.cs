using System.Collections.Immutable;
using Reconciler.Ownership;
using Reconciler.Tests.Reconciliation;

namespace Reconciler.Tests.Ownership;

internal sealed class RowOwnershipTests
{
    [TestCase("reconciler:host=node-1", ExpectedResult = true)]
    [TestCase("reconciler:mac=52:54:00:00:00:01", ExpectedResult = true)]
    [TestCase("reconciler:host=node-2", ExpectedResult = false)]
    [TestCase("owner=me", ExpectedResult = false)]
    [TestCase("reconciler:topology=lab", ExpectedResult = false)]
    [TestCase("reconciler:topology=lab reconciler:gateway=auto", ExpectedResult = false)]
    public bool A_row_that_has_lost_keys_is_a_workloads_and_never_a_topologys(string keys) => RowOwnership.HasLostKeys(
        keys.Split(' ').Select(k => k.Split('=')).ToImmutableSortedDictionary(k => k[0], k => k[1], StringComparer.Ordinal), Sample.Domain, "node-1");
}
