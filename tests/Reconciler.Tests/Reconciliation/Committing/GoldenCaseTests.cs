using System.Text.Json.Nodes;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation.Committing;

/// <summary>From a domain and the rows that there are to the operations of one transaction, as the files of <c>golden</c> say.</summary>
[TestFixture]
internal sealed class GoldenCaseTests
{
    private static IEnumerable<TestCaseData> Cases() => Directory.EnumerateFiles(GoldenCase.Folder, "*.txt")
        .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        .Select(f => new TestCaseData(f).SetArgDisplayNames(Path.GetFileNameWithoutExtension(f)));

    [TestCaseSource(nameof(Cases))]
    public void What_a_pass_commits(string file)
    {
        var golden = GoldenCase.Read(file);
        var operations = WrittenTransaction.LinesOf(golden.Plan());
        Assert.That(
            operations.Select(Parse),
            Is.EqualTo(golden.Operations.Select(Parse)).Using<JsonNode>(JsonNode.DeepEquals),
            () => $"It commits:\n{string.Join('\n', operations)}");
    }

    [Test]
    public void There_is_a_case_for_each_kind_of_step()
    {
        var kinds = Cases().SelectMany(c => GoldenCase.Read((string)c.Arguments[0]!).Plan().Actions).Select(a => a.GetType()).ToHashSet();
        Assert.That(kinds, Is.EquivalentTo(typeof(PlanAction).GetNestedTypes().Where(t => !s_needsClaims.Contains(t))));
    }

    /// <summary>Which row a floating IP adopts is found by asking the server: RowEqualityTests and ClaimCheckTests have it.</summary>
    private static readonly Type[] s_needsClaims = [typeof(PlanAction.AdoptNat)];

    private static JsonNode Parse(string line) => JsonNode.Parse(line)!;
}
