using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Reconciler.Commands;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Tests.Reconciliation;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class SweepReportTests
{
    private static readonly Orphan s_port = new(
        OrphanKind.AdoptedPort, Guid.Parse("11111111-0000-0000-0000-000000000009"), "by-hand", "nat-switch-1", "web-1", "node-1", "its interface is gone",
        new OrphanRemoval.Step(Sample.Domain, Sample.DomainName, new PlanAction.ReleasePort(Sample.Row(Sample.Port()))));

    private static readonly Orphan s_nat = s_port with { Kind = OrphanKind.Nat, Name = "192.168.58.110", Place = null };

    private static readonly OrphanFindings s_found = new([s_nat, s_port], 5);

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("clean", new(new([], 5), null), 0, "No orphans among 5 rows of host node-1.");
        yield return Case("looked", new(s_found, null), 1, "2 orphans among 5 rows of host node-1; nothing was removed.");
        yield return Case("removed", new(s_found, new([s_nat, s_port], [], null)), 0, "2 orphans among 5 rows of host node-1; 2 removed.");
        yield return Case(
            "changed meanwhile", new(s_found, new([s_nat], [(s_port, "port by-hand has changed meanwhile")], null)), 3,
            "2 orphans among 5 rows of host node-1; 1 removed.", "adopted port by-hand was left: port by-hand has changed meanwhile");
        yield return Case(
            "the server went away", new(s_found, new([], [(s_nat, "gone"), (s_port, "gone")], "gone")), 3,
            "2 orphans among 5 rows of host node-1; 0 removed.", "nat 192.168.58.110 was left: gone", "adopted port by-hand was left: gone",
            "the sweep could not be finished: gone; run it again");

        static TestCaseData Case(string name, (OrphanFindings Found, RemovalReport? Removal) ended, int status, string summary, params string[] complaints) =>
            new TestCaseData(new SweepReport("host node-1", ended.Found, ended.Removal, false), status, summary, complaints).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Cases))]
    public void It_says_what_was_found_and_done(object report, int status, string summary, string[] complaints)
    {
        var sweep = (SweepReport)report;
        Assert.That((sweep.ExitStatus, sweep.Summary()), Is.EqualTo((status, summary)));
        Assert.That(sweep.Complaints(), Is.EqualTo(complaints));
    }

    [Test]
    public void The_brake_says_what_to_do()
    {
        var report = new SweepReport("host node-1", s_found with { Rows = 3 }, null, true);
        Assert.That(report.ExitStatus, Is.EqualTo(3));
        Assert.That(report.Complaints().Single(), Does.StartWith("stopped: 2 of 3 rows").And.Contain("--force"));
    }

    [Test]
    public void A_membership_is_no_row_of_its_own()
    {
        var member = s_port with { Kind = OrphanKind.GroupMembership, Name = "web" };
        var report = new SweepReport("host node-1", new([s_nat, s_port, member, member with { Name = "db" }], 2), null, true);
        Assert.That(report.Summary(), Is.EqualTo("4 orphans with 2 of 2 rows of host node-1; nothing was removed."));
        Assert.That(report.Complaints().Single(), Does.StartWith("stopped: 2 of 2 rows"));
    }

    [Test]
    public void The_table_and_the_json_say_the_same()
    {
        var report = new SweepReport("host node-1", s_found, new([s_nat], [(s_port, "changed")], null), false);
        Assert.That(report.Rows(), Is.EqualTo(new[]
        {
            new[] { "adopted port", "by-hand", "nat-switch-1", "web-1", "node-1", "its interface is gone" },
            ["nat", "192.168.58.110", "–", "web-1", "node-1", "its interface is gone"],
        }));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            report.WriteJson(writer);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
        var orphans = json.RootElement.GetProperty("orphans").EnumerateArray().ToImmutableArray();
        Assert.That(orphans.Select(o => o.GetProperty("kind").GetString()), Is.EqualTo(new[] { "adopted_port", "nat" }));
        Assert.That(orphans.Select(o => o.GetProperty("removed").GetBoolean()), Is.EqualTo(new[] { false, true }));
        Assert.That(json.RootElement.GetProperty("removed").GetInt32(), Is.EqualTo(1));
    }
}
