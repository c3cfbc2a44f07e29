using System.Net.Sockets;
using System.Xml.Linq;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Adopting;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Commands;

/// <summary>
/// <c>reconciler adopt</c>: writes the annotations that ask for exactly the ports that somebody has made by hand, and makes the rows ours.
/// </summary>
internal static class AdoptCommand
{
    /// <summary>Adopts.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="domains">Names or UUIDs of domains; none for all that run.</param>
    /// <param name="dryRun">Whether only to show it.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(
        ReconcilerConfiguration configuration, IReadOnlyList<string> domains, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        await using var host = await OneShot.OpenAsync(configuration, cancellationToken);
        if (host.LibvirtError is not null)
            throw host.LibvirtAway("which machines run here is not known");
        WorkloadId[] chosen = domains.Count > 0
            ? [.. domains.SelectMany(d => host.Choose(d)).Distinct()]
            : [.. host.Sources.Workloads.All.Where(w => w.IsActive).Select(w => w.Id).OrderBy(host.Sources.NameOf, StringComparer.Ordinal)];
        var reports = new List<AdoptReport>();
        try
        {
            foreach (var workload in chosen)
            {
                var report = await AdoptAsync(configuration, host, workload, isNamed: domains.Count > 0, dryRun, cancellationToken);
                if (report.Adopted.IsEmpty && report.Left.IsEmpty)
                    continue;
                reports.Add(report);
                foreach (var line in json ? [] : report.Text(dryRun))
                    Console.WriteLine(line);
            }
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }

        if (json)
        {
            JsonOutput.Print(writer =>
            {
                writer.WriteStartArray();
                foreach (var report in reports)
                    report.WriteJson(writer);
                writer.WriteEndArray();
            });
        }
        else if (reports.Count == 0)
        {
            Console.WriteLine("No running machine has a port that was made by hand.");
        }

        return reports.TrueForAll(r => r.Left.IsEmpty) ? ExitStatus.Done : ExitStatus.Differences;
    }

    private static async Task<AdoptReport> AdoptAsync(
        ReconcilerConfiguration configuration, OneShot host, WorkloadId workload, bool isNamed, bool dryRun,
        CancellationToken cancellationToken)
    {
        var nothing = new AdoptReport(host.Sources.NameOf(workload), workload, [], []);
        var rows = await HandMadeRows.OfAsync(host.Sources, workload, cancellationToken);
        if (rows.Ports.IsEmpty)
            return isNamed ? nothing with { Left = [(null, "it does not run, or no interface of it has a port that was made by hand")] }
                : nothing;
        using var domain = await AnnotatedDomain.OpenAsync(configuration.LibvirtUri, workload.Key, write: !dryRun, cancellationToken);
        if (domain.Live is not { } live)
            return nothing;
        if (!live.Annotations.IsEmpty || domain.Config is { Annotations.IsEmpty: false })
            return nothing with { Left = [(null, "it has an annotation already; write what is missing with 'reconciler annotate'")] };

        var network = await host.Sources.Northbound.NetworkAsync(cancellationToken);
        var left = new List<(string? Mac, string Reason)>();
        var ports = new List<PortAnnotation>();
        foreach (var (mac, port, nats, unsaid) in rows.Ports)
        {
            if (!unsaid.IsEmpty)
                left.Add((mac, $"{string.Join("; ", unsaid)}; an annotation cannot ask for that, so the machine's next stop would lose it"));
            else if (HandMadeAnnotation.Of(port, mac, nats, network, out var reason) is { } annotation)
                ports.Add(annotation with { Number = ports.Count + 1 });
            else
                left.Add((mac, $"port {port.Name}: {reason}"));
        }

        // What the annotation asks for is compared with what is there by the engine itself. What differs in anything is left.
        while (ports.Count > 0)
        {
            var element = DomainAnnotationWriter.ToElement(new([.. ports]));
            var assessment = await AssessAsync(host, workload, live with { Annotations = [element] }, cancellationToken);
            var wrong = ports.Select(p => (Port: p, Reason: WhyNot(p, rows, assessment))).FirstOrDefault(p => p.Reason is not null);
            if (wrong.Port is null)
            {
                if (!dryRun)
                    await WriteAsync(host, domain, element, rows, assessment, cancellationToken);
                return nothing with
                {
                    Adopted = [.. ports.Select(p => (p.Mac!, rows.Ports.First(r => r.Mac == p.Mac).Port.Name, TextOf(p)))],
                    Left = [.. left],
                };
            }

            left.Add((wrong.Port.Mac, wrong.Reason!));
            ports.Remove(wrong.Port);
        }

        return nothing with { Left = [.. left] };
    }

    private static Task<WorkloadAssessment> AssessAsync(
        OneShot host, WorkloadId workload, Libvirt.DomainDefinition definition, CancellationToken cancellationToken)
    {
        // The engine assesses the definition as if it came from libvirt. Nothing is changed yet.
        host.Domains.TakeHook(DomainIntake.Of(definition), active: true);
        return host.Reconciler.AssessAsync(workload, cancellationToken);
    }

    /// <summary>Why an annotation is not what is there; null if it is.</summary>
    private static string? WhyNot(PortAnnotation annotation, HandMadeRows rows, WorkloadAssessment assessment)
    {
        var (_, port, nats, _) = rows.Ports.First(r => r.Mac == annotation.Mac);
        if (assessment.Desired.Problems.FirstOrDefault(p => !p.IsWarning && (p.Mac is null || p.Mac == annotation.Mac)) is { } problem)
            return problem.Message;
        if (assessment.Desired.Ports.FirstOrDefault(p => p.Mac == annotation.Mac) is not { } desired)
            return $"port {port.Name} cannot be asked for";
        if (!desired.AddressColumn.SetEquals(port.Addresses) || !desired.PortSecurityColumn.SetEquals(port.PortSecurity))
            return $"port {port.Name} has other addresses than an annotation would give it";
        if (desired.Dhcpv4?.Row?.Uuid != port.Dhcpv4Options || desired.Dhcpv6?.Row?.Uuid != port.Dhcpv6Options)
            return $"port {port.Name} has other DHCP options than an annotation would give it";
        var wanted = assessment.Desired.Nats.Where(n => n.Mac == annotation.Mac).ToArray();
        return nats.FirstOrDefault(n => !wanted.Any(w => IsJust(w, n))) is { } nat
            ? $"{nat.ExternalIp} leads to {nat.LogicalIp} in a way that an annotation cannot ask for" : null;
    }

    private static bool IsJust(DesiredNat wanted, NatRule nat) =>
        wanted.External.ToString() == nat.ExternalIp && wanted.Logical.ToString() == nat.LogicalIp && wanted.Router.Uuid == nat.RouterUuid
        && wanted.GatewayPort?.Uuid == nat.GatewayPort && wanted.LogicalPort == nat.LogicalPort && wanted.ExternalMac == nat.ExternalMac;

    private static async Task WriteAsync(
        OneShot host, AnnotatedDomain domain, XElement element, HandMadeRows rows, WorkloadAssessment assessment,
        CancellationToken cancellationToken)
    {
        await domain.WriteAsync(element, live: true, cancellationToken);
        if (domain.Config is not null)
            await domain.WriteAsync(element, live: false, cancellationToken);
        foreach (var desired in assessment.Desired.Ports.Where(p => rows.Ports.Any(r => r.Mac == p.Mac)))
            await rows.TakeAsync(domain.Name, desired, [.. assessment.Desired.Nats.Where(n => n.Mac == desired.Mac)], IsDaemonThere(host),
                cancellationToken);
    }

    /// <summary>Whether somebody listens on the hook's socket: the daemon, or systemd, which starts it then.</summary>
    private static bool IsDaemonThere(OneShot host)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(host.Sources.Configuration.HookSocket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string TextOf(PortAnnotation port) => string.Join(' ',
    [
        .. DomainAnnotationWriter.AttributesOf(port).Where(a => a.Name != "mac").Select(a => $"{a.Name}=\"{a.Value}\""),
        .. port.Nats.Select(n =>
            $"<nat {string.Join(' ', DomainAnnotationWriter.AttributesOf(n).Select(a => $"{a.Name}=\"{a.Value}\""))}/>"),
    ]);
}
