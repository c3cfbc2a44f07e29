using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down a port group's rules. Pure.</summary>
/// <param name="group">The group.</param>
/// <param name="acls">Its rules.</param>
internal sealed class GroupReader(NetworkRow group, IEnumerable<NetworkRow> acls)
{
    /// <summary>Reads it.</summary>
    public GroupSpec Read()
    {
        AclSpec[] all = [.. acls.Select(AclSpec.Of)];
        AclSpec[] essentials = [.. all.Where(a => a == GroupRows.Essential(group.Name, a.Direction == AclSpec.In))];
        var rules = all.Except(essentials)
            .OrderByDescending(a => a.Priority).ThenBy(a => a.Direction, StringComparer.Ordinal).ThenBy(a => a.Match, StringComparer.Ordinal)
                .ThenBy(a => a.Action, StringComparer.Ordinal)
            .ToArray();
        // A group that drops and has no such rules was made without them. It stays without them.
        var lacks = rules.Any(a => a.Action is "drop" or "reject" && !essentials.Any(e => e.Direction == a.Direction));
        return new(group.Name, default)
        {
            Rules = [.. rules.Select(ReadRule)],
            Essentials = !lacks,
        };
    }

    private RuleSpec ReadRule(AclSpec acl)
    {
        var rule = new RuleSpec(acl.Action switch { "drop" => RuleAction.Drop, "reject" => RuleAction.Reject, _ => RuleAction.Allow },
            acl.Direction == AclSpec.In, default)
        {
            Stateful = acl.Action switch { "allow-stateless" => "off", "allow" => "auto", _ => "on" },
            Log = acl.IsLogged ? acl.Name : null,
            Severity = acl.IsLogged ? acl.Severity : null,
            Priority = acl.Priority,
        };
        return RuleMatch.Read(group.Name, rule, acl.Match) ?? rule with { Match = acl.Match };
    }
}
