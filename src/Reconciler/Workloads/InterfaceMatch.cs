namespace Reconciler.Workloads;

/// <summary>Matches the interfaces in a workload's XML to those that are plugged in. Pure.</summary>
/// <remarks>
/// Two interfaces may have the same MAC address: bonded ones, or a clone. Then libvirt's name for the port or the device decides.
/// </remarks>
internal static class InterfaceMatch
{
    /// <summary>Matches them.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    /// <returns>For each interface in the XML that is plugged in, by reference, what it is plugged in as.</returns>
    public static Dictionary<WorkloadInterface, PluggedInterface> Of(WorkloadDefinition workload, IReadOnlyList<PluggedInterface> plugged)
    {
        var matches = new Dictionary<WorkloadInterface, PluggedInterface>(ReferenceEqualityComparer.Instance);
        foreach (var group in workload.Interfaces.GroupBy(n => n.Mac, StringComparer.Ordinal))
        {
            var nics = group.ToList();
            var left = plugged.Where(p => p.Mac == group.Key).ToList();
            Pair(nics, left, matches, (n, p) => ReferenceEquals(n, p.Source));
            if (nics.Count > 1 || left.Count > 1)
            {
                Pair(nics, left, matches, (n, p) => n.Device is { } device && device == p.Device);
                Pair(nics, left, matches, (n, p) => n.InterfaceId is { } id && id == (p.OriginalInterfaceId ?? p.InterfaceId));
            }

            // An interface on another kind of bridge is not on OVN, so it comes last.
            Pair(nics, left, matches, (n, _) => IsLikely(n));
            Pair(nics, left, matches, (_, _) => true);
        }

        return matches;
    }

    /// <summary>Whether an interface may be on OVN, as far as its own XML says. This decides if its MAC address is not unique.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="nic">One of its interfaces.</param>
    /// <param name="macs">The MAC addresses of the interfaces on OVN.</param>
    public static bool IsOnOvn(WorkloadDefinition workload, WorkloadInterface nic, IReadOnlySet<string> macs) =>
        macs.Contains(nic.Mac) && (IsLikely(nic) || !workload.Interfaces.Any(n => n.Mac == nic.Mac && IsLikely(n)));

    private static bool IsLikely(WorkloadInterface nic) => nic.IsOfOpenVSwitch || nic.Network is not null;

    private static void Pair(
        List<WorkloadInterface> nics, List<PluggedInterface> plugged, Dictionary<WorkloadInterface, PluggedInterface> matches,
        Func<WorkloadInterface, PluggedInterface, bool> fits)
    {
        foreach (var nic in nics.ToArray())
        {
            if (plugged.FirstOrDefault(p => fits(nic, p)) is not { } found)
                continue;
            matches[nic] = found;
            nics.Remove(nic);
            plugged.Remove(found);
        }
    }
}
