using Reconciler.Intent;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Reading;

/// <summary>Finds what is wrong with the rules of a group.</summary>
/// <param name="group">The group.</param>
/// <param name="groups">The names of all groups.</param>
/// <param name="switches">All switches, by name.</param>
/// <param name="mistakes">Receives what is wrong.</param>
internal sealed class GroupRules(
    GroupSpec group, IReadOnlySet<string> groups, IReadOnlyDictionary<string, SwitchSpec> switches, List<FileMistake> mistakes)
{
    private static readonly string[] s_made = ["protocol", "ports", "from", "to"];

    /// <summary>Checks the rules.</summary>
    public void Check()
    {
        if (group.Rules.Length >= RuleSpec.FirstPriority - 1)
            Fail(group.At, $"has more than {RuleSpec.FirstPriority - 2} rules");
        foreach (var rule in group.Rules)
            Check(rule);
    }

    private void Check(RuleSpec rule)
    {
        if (rule.Match is not null && s_made.FirstOrDefault(k => rule.Written.Contains(k)) is { } beside)
            Fail(rule.At, $"match is the whole match; it does not go with {beside}");
        if (!rule.Ports.IsEmpty && rule.Protocol is not ("tcp" or "udp" or "sctp"))
            Fail(rule.At, "ports need protocol: tcp, udp or sctp");
        var wrong = rule.IsIn ? "to" : "from";
        if (rule.Written.Contains(wrong))
            Fail(rule.At, $"{wrong} does not go with '{(rule.IsIn ? "in" : "out")}': the group's own ports are there; write {(rule.IsIn ? "from" : "to")}");
        if (rule.Severity is not null && rule.Log is null)
            Fail(rule.At, "severity needs log: NAME");
        if (rule.Written.Contains("stateful") && rule.Action is not RuleAction.Allow)
            Fail(rule.At, "stateful goes with allow only");
        foreach (var peer in rule.Peers)
            CheckPeer(rule, peer);
    }

    private void CheckPeer(RuleSpec rule, string peer)
    {
        if (peer.StartsWith("group:", StringComparison.Ordinal) && !groups.Contains(peer[6..]))
        {
            Fail(rule.At, $"the file has no group '{peer[6..]}'{Suggestion.Clause(peer[6..], groups)}");
        }
        else if (peer.StartsWith("switch:", StringComparison.Ordinal))
        {
            if (!switches.TryGetValue(peer[7..], out var on))
                Fail(rule.At, $"the file has no switch '{peer[7..]}'{Suggestion.Clause(peer[7..], switches.Keys)}");
            else if (on is { Subnet: null, Ipv6Prefix: null })
                Fail(rule.At, $"switch {on.Name} has neither subnet nor ipv6-prefix, by which its packets would be known");
        }
        else if (!peer.StartsWith("group:", StringComparison.Ordinal)
            && (peer.Contains(':', StringComparison.Ordinal) ? rule.Protocol is "ip4" or "icmp4" : rule.Protocol is "ip6" or "icmp6"))
        {
            Fail(rule.At, $"{peer} is not of protocol {rule.Protocol}'s family");
        }
    }

    private void Fail(TextPosition at, string message) =>
        mistakes.Add(new(at, Printing.VisibleText.Line($"group {group.Name}: {message}")));
}
