using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;

namespace Reconciler.Tests.Reconciliation.Naming;

/// <summary>Names that go along with ports that are taken over.</summary>
internal sealed class NameMovesTests
{
    private const string Source = "node-9";
    private static readonly string[] s_keys = ["10.0.140.10.in-addr.arpa", "web-1.poc.lan"];
    private static readonly ImmutableDictionary<string, NamedSwitch> s_switches =
        ImmutableDictionary<string, NamedSwitch>.Empty.Add(Sample.Switch.Name, new(Sample.Switch.Uuid, "poc.lan"));

    [Test]
    public void A_host_without_names_there_makes_its_row_and_the_other_loses_the_records()
    {
        var (guards, changes) = NameMoves.Of(Taking(), [], s_switches);
        Assert.That(guards.OfType<Wait>().Select(g => g.Meaning), Is.EqualTo(new[]
        {
            "switch nat-switch-1 is gone or has another name", "the names of switch nat-switch-1 have just been made",
        }));
        var (takenOut, made) = ((Mutate)changes[0], changes.OfType<Insert>().Single());
        Assert.That(takenOut.Mutations, Has.Length.EqualTo(1));
        Assert.That(takenOut.Where, Is.EqualTo(((Mutate)NameOperations.TakeOut(Source, Sample.Switch.Name, s_keys)).Where));
        Assert.That(takenOut.Mutations[0].Value, Is.EqualTo(OvsdbDatum.Set(s_keys)));
        Assert.That(made.Row["records"].Pairs().Select(p => $"{p.Key}={p.Value}"), Is.EquivalentTo(new[]
        {
            "web-1.poc.lan=10.140.0.10", "10.0.140.10.in-addr.arpa=web-1.poc.lan",
        }));
        Assert.That(changes.OfType<Mutate>().Last().Table, Is.EqualTo(NorthboundDatabase.Switch), "the switch answers by it");
    }

    [Test]
    public void A_host_that_has_names_there_adds_to_them()
    {
        var row = new NameRow(
            Guid.Parse("77777777-0000-0000-0000-000000000001"), Sample.Switch.Name,
            ImmutableSortedDictionary<string, string>.Empty.Add("db.poc.lan", "10.140.0.20"), [Sample.Switch.Uuid]);
        var (_, changes) = NameMoves.Of(Taking(), [row], s_switches);
        Assert.That(changes, Has.Length.EqualTo(2));
        Assert.That(((Mutate)changes[1]).Where, Is.EqualTo(new[] { Condition.Uuid(row.Uuid) }));
    }

    [Test]
    public void Guests_of_every_switch_of_the_zone_are_answered()
    {
        var (other, elsewhere) = (Guid.NewGuid(), Guid.NewGuid());
        var switches = s_switches.Add("nat-switch-2", new(other, "POC.lan")).Add("nat-switch-3", new(elsewhere, "other.lan")).Add("bare", new(Guid.NewGuid(), null));
        var (_, changes) = NameMoves.Of(Taking(), [], switches);
        Assert.That(
            changes.OfType<Mutate>().Where(m => m.Table == NorthboundDatabase.Switch).SelectMany(m => m.Where),
            Is.EqualTo(new[] { Condition.Uuid(Sample.Switch.Uuid), Condition.Uuid(other) }));
    }

    [Test]
    public void What_has_no_names_needs_no_operation()
    {
        var plan = Taking() with { Taken = [Sample.Row(Sample.Port(), null, (OwnershipKeys.Host, Source))] };
        Assert.That(NameMoves.Of(plan, [], s_switches).Changes, Is.Empty);
        Assert.That(NameMoves.Of(Taking() with { Taken = [] }, [], s_switches).Guards, Is.Empty);
    }

    private static Plan Taking() => new(Sample.Domain, Sample.DomainName, Sample.Host, [])
    {
        Taken =
        [
            Sample.Row(
                Sample.Port(), null, (OwnershipKeys.Host, Source), (OwnershipKeys.Switch, Sample.Switch.Name),
                ($"{OwnershipKeys.NamePrefix}web-1.poc.lan", "")),
        ],
    };
}
