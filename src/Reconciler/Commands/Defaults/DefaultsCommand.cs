using System.Collections.Immutable;
using System.Xml;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Topology.HostNetworks;

namespace Reconciler.Commands.Defaults;

/// <summary><c>reconciler defaults</c>: what a libvirt network gives the interfaces on it.</summary>
internal static class DefaultsCommand
{
    /// <summary>Shows or changes it.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, DefaultsRequest request, CancellationToken cancellationToken)
    {
        await using var host = await OneShot.OpenAsync(configuration, cancellationToken);
        if (host.LibvirtError is not null)
            throw host.LibvirtAway("what its networks give is not known");
        var report = new DefaultsReport(request.Network, AttributesOf(NetworkOf(host, request.Network)));
        try
        {
            report = await ChangeAsync(host, configuration, request, report, cancellationToken);
        }
        catch (CommandException e) when (request.Json && e.ExitStatus == ExitStatus.Usage)
        {
            JsonOutput.Print(writer => report.WriteJson(writer, e.Message, RefusedAttribute.In(e.Message, request.Change)));
            throw;
        }
        catch (Exception e) when (e is OvsdbException or LibvirtException or XmlException or DomainXmlException)
        {
            throw new CommandException($"{e.Message}; nothing was written");
        }

        if (request.Json)
        {
            JsonOutput.Print(writer => report.WriteJson(writer, null, default));
            return ExitStatus.Done;
        }

        foreach (var line in report.Text(request.DryRun))
            Console.WriteLine(line);
        return ExitStatus.Done;
    }

    private static async Task<DefaultsReport> ChangeAsync(
        OneShot host, ReconcilerConfiguration configuration, DefaultsRequest request, DefaultsReport report, CancellationToken cancellationToken)
    {
        if (request.IsEmpty)
            return report;
        var bridge = host.Sources.OpenVSwitch.Settings.IntegrationBridge;
        var network = NetworkOf(host, request.Network);
        if (network.Bridge != bridge)
        {
            throw Refused(
                request, $"it is on bridge {network.Bridge ?? "of its own"} and not on OVN's, {bridge}, so its interfaces have no ports to give anything to");
        }

        var attributes = request.Apply(report.Attributes);
        // libvirt's calls have no time limit, and need a thread that may wait.
        var change = await Task.Run(
            () => HostNetworkPlan.Annotate(configuration.LibvirtUri, request.Network, attributes, bridge), cancellationToken);
        report = report with { Attributes = attributes };
        if (change is null)
            return report;
        var changed = NetworkXmlReader.Read(change.Definition!);
        if (NetworkAnnotationReader.Read(changed).Errors is [var mistake, ..])
            throw Refused(request, CommandSyntax.Of(mistake.Message));
        RefuseUnknown(request, await host.Sources.Northbound.NetworkAsync(cancellationToken));
        report = report with { Changes = change.Details, Plans = await AssessAsync(host, request, changed, cancellationToken) };
        if (request.DryRun)
            return report;
        await Task.Run(() => HostNetworkPlan.Apply(configuration.LibvirtUri, [change]), cancellationToken);
        return report with { IsWritten = true };
    }

    /// <summary>Refuses names of things that the network does not have, also while no domain is on it.</summary>
    private static void RefuseUnknown(DefaultsRequest request, LogicalNetwork network)
    {
        foreach (var (attribute, value) in request.Set)
        {
            if (attribute == Intent.Attributes.PortAttributes.Switch.Name && !network.Switches.Any(s => s.Name == value))
                throw Refused(request, $"no logical switch '{value}'{Suggestion.Clause(value, network.Switches.Select(s => s.Name))}");
            if (attribute != Intent.Attributes.PortAttributes.Groups.Name)
                continue;
            foreach (var group in value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(g => !network.PortGroups.ContainsKey(g)))
                throw Refused(request, $"no port group '{group}'{Suggestion.Clause(group, network.PortGroups.Keys)}");
        }
    }

    /// <summary>Finds out what follows for each domain on the network, and refuses what one of them could not have.</summary>
    private static async Task<ImmutableArray<PlanReport>> AssessAsync(
        OneShot host, DefaultsRequest request, NetworkDefinition changed, CancellationToken cancellationToken)
    {
        var on = host.Sources.Workloads.All
            .Where(w => w.IsActive && w.Definition?.Interfaces.Any(n => n.Network == request.Network) is true).Select(w => w.Id).ToArray();
        var before = await PlansAsync(host, on, cancellationToken);
        var known = before.SelectMany(p => p.Problems.Select(q => (p.Workload, q))).ToHashSet();
        // The engine assesses the network as if it came from libvirt. Nothing is changed yet.
        host.Domains.TakeNetworks(
        [
            .. host.Domains.Networks.Definitions.Values
                .Select(n => new NetworkObservation(n.Uuid, n.Name, true, n.Name == request.Network ? changed : n, null, 0)),
            .. host.Domains.Networks.Unreadable.Select(n => new NetworkObservation(Guid.Empty, n.Key, true, null, n.Value, 0)),
        ]);
        var after = await PlansAsync(host, on, cancellationToken);
        foreach (var plan in after)
        {
            if (plan.Problems.FirstOrDefault(p => !p.IsWarning && !known.Contains((plan.Workload, p))) is { } problem)
                throw Refused(request, CommandSyntax.Of(problem.Describe(plan.Workload, plan.Domain)));
        }

        return [.. after.Where(p => !p.Lines.IsEmpty)];
    }

    private static async Task<List<PlanReport>> PlansAsync(OneShot host, WorkloadId[] workloads, CancellationToken cancellationToken)
    {
        var network = await host.Sources.Northbound.NetworkAsync(cancellationToken);
        var reports = new List<PlanReport>();
        foreach (var workload in workloads)
            reports.Add(PlanReport.Of(await host.Reconciler.AssessAsync(workload, cancellationToken), network));
        return reports;
    }

    private static NetworkDefinition NetworkOf(OneShot host, string name)
    {
        var networks = host.Domains.Networks;
        if (networks.Definitions.TryGetValue(name, out var network))
            return network;
        throw new CommandException(
            networks.Unreadable.TryGetValue(name, out var reason)
                ? $"libvirt network '{name}' cannot be read: {reason}"
                : $"no libvirt network '{name}'{Suggestion.Clause(name, networks.Definitions.Keys)}",
            ExitStatus.Usage);
    }

    private static ImmutableSortedDictionary<string, string> AttributesOf(NetworkDefinition network)
    {
        var element = network.Annotations.FirstOrDefault(a => a.Name.NamespaceName == NetworkAnnotation.NamespaceUri);
        return element is null
            ? ImmutableSortedDictionary<string, string>.Empty
            : element.Attributes().Where(a => !a.IsNamespaceDeclaration)
                .ToImmutableSortedDictionary(a => a.Name.LocalName, a => a.Value, StringComparer.Ordinal);
    }

    private static CommandException Refused(DefaultsRequest request, string reason) =>
        new($"libvirt network {request.Network}: {reason}; nothing was written", ExitStatus.Usage);
}
