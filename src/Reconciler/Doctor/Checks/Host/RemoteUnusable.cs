using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>One of several servers of the Northbound that does not work, while another does. Nobody notices before that one fails, too.</summary>
internal sealed class RemoteUnusable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "remote-unusable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Remotes.All(r => r.Failure is not null)
        ? []
        : facts.Remotes.Where(r => r.Failure is not null).Select(r => new Finding(
            Id, Severity.Warning, $"remote {r.Remote}",
            $"Of {facts.Remotes.Length} servers of the Northbound this one cannot be used: {r.Failure}",
            "When the others fail, it cannot stand in for them",
            RemedyFor(facts, r)));

    private static string RemedyFor(HealthFacts facts, RemoteFacts remote)
    {
        var others = string.Join(',', facts.Remotes.Select(r => r.Remote).Where(r => r != remote.Remote));
        return facts.OpenVSwitch?.Setting("ovn-nb")?.Contains(remote.Remote, StringComparison.Ordinal) is true
            ? $"ovs-vsctl set Open_vSwitch . {ShellWord.Quote($"external_ids:ovn-nb=\"{others}\"")}   # or start it"
            : $"start it, or take it out of nb.remotes, which leaves {others}";
    }
}
