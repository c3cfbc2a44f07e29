using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Desiring;

/// <summary>Makes port groups and their rules (ovn-nb(5), Port_Group and ACL). Pure.</summary>
/// <param name="file">What is to be there.</param>
/// <param name="observed">What is there.</param>
internal sealed class GroupRows(TopologyFile file, ObservedNetwork observed)
{
    /// <summary>
    /// The priority of the rules for DHCP and neighbour discovery: above all that a file can have. A group that drops everything would
    /// otherwise leave its machines without a lease and without neighbours.
    /// </summary>
    public const int EssentialPriority = 32001;

    /// <summary>The rows of a group. Its members are the workloads' own matter.</summary>
    public IEnumerable<DesiredRow> Of(GroupSpec group)
    {
        var row = new DesiredRow
        {
            Table = NetworkTables.Group,
            Kind = "group",
            Label = group.Name,
            At = group.At,
            Existing = observed.Find(NetworkTables.Group, group.Name, file.Name),
            Initial = RowValues.Columns(("name", OvsdbDatum.Of(group.Name))),
            Keys = RowValues.Keys(file.Name),
        };
        yield return row;
        AclSpec[] wanted = [.. RulesOf(group, file)];
        var essentials = wanted.Length - group.Rules.Length;
        var existing = observed.In(row.Existing, "acls", NetworkTables.Rule)
            .OrderBy(a => a.Topology == file.Name ? 0 : 1).ThenBy(a => a.Uuid).Select(a => (Row: a, Spec: AclSpec.Of(a))).ToList();
        // What is exactly so comes first; then what does the same at another priority; then another rule at the same place.
        var matched = new NetworkRow?[wanted.Length];
        Match(wanted, matched, existing, static a => a);
        Match(wanted, matched, existing, static a => (a.Direction, a.Match, a.Action));
        // A rule made by hand is taken only if it does the same. Otherwise it is another rule, and stays.
        existing.RemoveAll(e => e.Row.Topology != file.Name);
        Match(wanted, matched, existing, static a => (a.Direction, a.Priority));
        for (var i = 0; i < wanted.Length; i++)
            yield return Row(group, row, wanted[i], matched[i], i < essentials ? group.At : group.Rules[i - essentials].At);
    }

    /// <summary>Finds rows for the wanted rules that have none yet. A row fits if it is like the rule, and is given away once.</summary>
    /// <param name="wanted">The rules.</param>
    /// <param name="matched">Their rows.</param>
    /// <param name="existing">The rows that are left; those that are given are removed.</param>
    /// <param name="likeness">What is the same in rules that are alike.</param>
    private static void Match<T>(
        AclSpec[] wanted, NetworkRow?[] matched, List<(NetworkRow Row, AclSpec Spec)> existing, Func<AclSpec, T> likeness)
        where T : notnull
    {
        var alike = existing.GroupBy(e => likeness(e.Spec)).ToDictionary(g => g.Key, g => new Queue<NetworkRow>(g.Select(e => e.Row)));
        var given = new HashSet<Guid>();
        for (var i = 0; i < wanted.Length; i++)
        {
            if (matched[i] is null && alike.TryGetValue(likeness(wanted[i]), out var rows) && rows.TryDequeue(out matched[i]))
                given.Add(matched[i]!.Uuid);
        }

        existing.RemoveAll(e => given.Contains(e.Row.Uuid));
    }

    /// <summary>The rules of a group as OVN has them.</summary>
    public static IEnumerable<AclSpec> RulesOf(GroupSpec group, TopologyFile file)
    {
        foreach (var isIn in (bool[])[true, false])
        {
            if (group.Essentials && group.Rules.Any(r => r.IsIn == isIn && r.Action is not RuleAction.Allow))
                yield return Essential(group.Name, isIn);
        }

        for (var i = 0; i < group.Rules.Length; i++)
        {
            var rule = group.Rules[i];
            yield return new(
                rule.IsIn ? AclSpec.In : AclSpec.Out,
                rule.Priority ?? RuleSpec.FirstPriority - i,
                RuleMatch.Of(group.Name, rule, file),
                rule.Action switch
                {
                    RuleAction.Allow => rule.Stateful switch { "on" => "allow-related", "off" => "allow-stateless", _ => "allow" },
                    RuleAction.Drop => "drop",
                    _ => "reject",
                })
            {
                Name = rule.Log is RuleSpec.Unnamed ? null : rule.Log,
                Severity = rule.Log is null ? null : rule.Severity,
                IsLogged = rule.Log is not null,
            };
        }
    }

    /// <summary>The rule that lets DHCP and neighbour discovery through.</summary>
    public static AclSpec Essential(string group, bool isIn) => new(
        isIn ? AclSpec.In : AclSpec.Out, EssentialPriority, RuleMatch.Essentials(group, isIn), "allow");

    private DesiredRow Row(GroupSpec group, DesiredRow container, AclSpec acl, NetworkRow? existing, TextPosition at)
    {
        var columns = RowValues.Columns(
            ("direction", OvsdbDatum.Of(acl.Direction)), ("priority", OvsdbDatum.Of(OvsdbAtom.Integer(acl.Priority))),
            ("match", OvsdbDatum.Of(acl.Match)),
            ("action", OvsdbDatum.Of(acl.Action)), ("log", OvsdbDatum.Of(OvsdbAtom.Boolean(acl.IsLogged))));
        // The name and severity of a rule that has never logged mean nothing, and stay as they are.
        if (acl.IsLogged || (existing is not null && AclSpec.IsLog(existing)))
        {
            columns["name"] = RowValues.Optional(acl.Name);
            columns["severity"] = RowValues.Optional(acl.Severity);
        }

        return new()
        {
            Table = NetworkTables.Rule,
            Kind = "rule",
            Label = $"{acl.Action} {acl.Direction} {acl.Priority}",
            On = $"group {group.Name}",
            At = at,
            Existing = existing,
            Columns = columns,
            Keys = RowValues.Keys(file.Name),
            Container = container,
            ContainerColumn = "acls",
        };
    }
}
