using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down a port group's rules. Pure.</summary>
/// <param name="group">The group.</param>
/// <param name="acls">Its rules.</param>
internal sealed class GroupReader(NetworkRow group, IEnumerable<NetworkRow> acls)
{
    /// <summary>Reads it.</summary>
    /// <param name="next">Makes the place of the group, and of each rule.</param>
    public GroupSpec Read(Func<TextPosition> next)
    {
        AclSpec[] all = [.. acls.Select(AclSpec.Of)];
        AclSpec[] essentials = [.. all.Where(a => a == GroupRows.Essential(group.Name, a.Direction == AclSpec.In))];
        // A group that drops and has no such rules was made without them. It stays without them.
        var lacks = all.Except(essentials)
            .Any(a => a.Action is "drop" or "reject" && !essentials.Any(e => e.Direction == a.Direction));
        var rules = all.Except(lacks ? [] : essentials)
            .OrderByDescending(a => a.Priority).ThenBy(a => a.Direction, StringComparer.Ordinal)
            .ThenBy(a => a.Match, StringComparer.Ordinal).ThenBy(a => a.Action, StringComparer.Ordinal);
        return new(group.Name, next())
        {
            Rules = [.. rules.Select(a => Read(a, next()))],
            Essentials = !lacks,
        };
    }

    /// <summary>Whether a file can say what a rule does. Newer versions of OVN have other actions.</summary>
    public static bool HasKnownAction(NetworkRow acl) =>
        acl.Text("action") is "allow" or "allow-related" or "allow-stateless" or "drop" or "reject";

    /// <summary>The match is written in OVN's language; in the file's form what keys can say is said with keys.</summary>
    private static RuleSpec Read(AclSpec acl, TextPosition at) => new(
        acl.Action switch { "drop" => RuleAction.Drop, "reject" => RuleAction.Reject, _ => RuleAction.Allow },
        acl.Direction == AclSpec.In, at)
    {
        Stateful = acl.Action switch { "allow-stateless" => "off", "allow" => "auto", _ => "on" },
        Log = acl.IsLogged ? acl.Name ?? RuleSpec.Unnamed : null,
        Severity = acl.Severity,
        Priority = acl.Priority,
        Match = acl.Match,
    };
}
