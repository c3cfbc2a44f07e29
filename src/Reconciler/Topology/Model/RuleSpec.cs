using System.Collections.Immutable;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A rule of a group.</summary>
/// <param name="Action">What happens to packets.</param>
/// <param name="IsIn">Whether it is about packets to the group's ports; otherwise about those from them.</param>
/// <param name="At">Where it is written.</param>
internal sealed record RuleSpec(RuleAction Action, bool IsIn, TextPosition At)
{
    /// <summary>The priority of the first rule of a group; the next one has one less.</summary>
    public const int FirstPriority = 2000;

    /// <summary>The value of <see cref="Log"/> for lines without a name.</summary>
    public const string Unnamed = "on";

    /// <summary>The protocol; null for any.</summary>
    public string? Protocol { get; init; }

    /// <summary>The destination ports: <c>PORT</c> or <c>PORT-PORT</c>; none for all.</summary>
    public ImmutableArray<string> Ports { get; init; } = [];

    /// <summary>The other side: addresses, networks, <c>group:NAME</c>, <c>switch:NAME</c>; none for any.</summary>
    public ImmutableArray<string> Peers { get; init; } = [];

    /// <summary>The whole match in OVN's language; null if it is made of the above.</summary>
    public string? Match { get; init; }

    /// <summary>The name of the log's lines, or <see cref="Unnamed"/>; null for no log.</summary>
    public string? Log { get; init; }

    /// <summary>The severity of the log's lines; null for OVN's default.</summary>
    public string? Severity { get; init; }

    /// <summary>
    /// Whether answers to packets that are let through are let through too: <c>on</c>, <c>off</c>, or <c>auto</c> if that is as other rules
    /// of the switch have it, which is OVN's plain <c>allow</c>.
    /// </summary>
    public string Stateful { get; init; } = "on";

    /// <summary>The keys that are written, for the check of those that do not go together.</summary>
    public ImmutableArray<string> Written { get; init; } = [];

    /// <summary>The ACL's priority; null for that of its place.</summary>
    public int? Priority { get; init; }
}
