using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Workloads;

namespace Reconciler.Commands;

/// <summary>The output of <c>reconciler plan</c> for one domain. Pure.</summary>
/// <param name="Domain">The domain's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Lines">The actions.</param>
/// <param name="Problems">What the domain asks for and cannot get.</param>
internal sealed record PlanReport(string Domain, WorkloadId Workload, ImmutableArray<PlanLine> Lines, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether there is nothing to do and nothing wrong.</summary>
    public bool InSync => Lines.IsEmpty && Problems.IsEmpty;

    /// <summary>Makes the report.</summary>
    /// <param name="assessment">The assessment of the domain.</param>
    /// <param name="network">The switches and routers, for the names of those that no annotation mentions.</param>
    public static PlanReport Of(WorkloadAssessment assessment, LogicalNetwork network) => new(
        assessment.Plan.WorkloadName,
        assessment.Plan.Workload,
        // DHCP options come first, because the ports refer to them.
        [.. assessment.Plan.Actions.Select(a => LineOf(a, network)).OrderBy(l => l.Kind switch { "dhcp_options" => 0, "port" => 1, "nat" => 2, _ => 3 })],
        assessment.Desired.Problems);

    /// <summary>The report as text; empty if the domain is in sync.</summary>
    public IEnumerable<string> Text()
    {
        if (InSync)
            yield break;

        yield return $"{Workload.Noun} {VisibleText.Line(Domain)} ({Workload})";
        foreach (var line in TextOfLines())
            yield return line;
    }

    /// <summary>The report as text, without its heading.</summary>
    public IEnumerable<string> TextOfLines()
    {
        foreach (var line in TextOf(Lines))
            yield return line;
        foreach (var problem in Problems)
            yield return $"  ! {VisibleText.Line(problem.Mac is null ? problem.Message : $"interface {problem.Mac}: {problem.Message}")}";
    }

    /// <summary>Actions as text.</summary>
    public static IEnumerable<string> TextOf(ImmutableArray<PlanLine> lines)
    {
        foreach (var line in lines)
        {
            yield return $"  {line.Sign} {VisibleText.Line(line.Subject)}";
            foreach (var column in line.Columns)
                yield return $"      {VisibleText.Line(column)}";
        }
    }

    /// <summary>The last line of a plan of several domains.</summary>
    public static string Summary(IReadOnlyCollection<PlanReport> reports)
    {
        var lines = reports.SelectMany(r => r.Lines).ToArray();
        var problems = reports.Sum(r => r.Problems.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lines.Count(l => l.Sign == '+')} to create, {lines.Count(l => l.Sign == '~')} to change, {lines.Count(l => l.Sign == '-')} to delete"
            + $"{problems switch { 0 => "", 1 => "; 1 problem", _ => $"; {problems} problems" }}");
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("domain"u8, Domain);
        writer.WriteId(Workload);
        writer.WriteBoolean("in_sync"u8, InSync);
        WriteActions(writer, Lines);
        WriteProblems(writer, Problems);
        writer.WriteEndObject();
    }

    /// <summary>Actions as JSON.</summary>
    public static void WriteActions(Utf8JsonWriter writer, ImmutableArray<PlanLine> lines)
    {
        writer.WriteStartArray("actions"u8);
        foreach (var line in lines)
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, line.Action);
            writer.WriteString("kind"u8, line.Kind);
            writer.WriteString("name"u8, line.Name);
            writer.WriteString("on"u8, line.On);
            writer.WriteString("interface"u8, line.Interface);
            writer.WriteArray("columns", line.Columns);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Problems as JSON.</summary>
    public static void WriteProblems(Utf8JsonWriter writer, ImmutableArray<Problem> problems)
    {
        writer.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            writer.WriteStartObject();
            writer.WriteString("interface"u8, problem.Mac);
            writer.WriteString("message"u8, problem.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static PlanLine LineOf(PlanAction action, LogicalNetwork network) => action switch
    {
        PlanAction.CreatePort a => new("create", "port", a.Port.InterfaceId!, a.Port.Switch.Name, a.Port.Mac, ColumnsOf(a.Port)),
        PlanAction.UpdatePort a => new("update", "port", a.Observed.Name, SwitchOf(a.Observed, network), a.Port.Mac, a.Differences),
        PlanAction.AdoptPort a => new("adopt", "port", a.Existing.Port.Name, a.Port.Switch.Name, a.Port.Mac, Filled(a)),
        PlanAction.ReleasePort a => new("release", "port", a.Observed.Name, SwitchOf(a.Observed, network), a.Observed.Mac, Cleared(a.Observed.FilledColumns)),
        PlanAction.DeletePort a => new("delete", "port", a.Observed.Name, SwitchOf(a.Observed, network), a.Observed.Mac, [$"addresses {Quoted(a.Observed.Addresses)}"]),
        PlanAction.HandOver a => new("hand over", a.IsPort ? "port" : "nat", a.Name, $"host {a.From}", a.Mac, [a.Describe()]),
        PlanAction.BindInterface a => new("bind", "interface", a.Mac, "Open vSwitch", a.Mac, [a.From is null ? $"iface-id {a.To}"
            : $"iface-id {a.From} becomes {a.To}"]),
        PlanAction.CreateDhcpOptions a => new("create", "dhcp_options", a.Spec.Cidr, a.Spec.SwitchName, null, [OptionsOf(a.Spec.Options)]),
        PlanAction.UpdateDhcpOptions a => new("update", "dhcp_options", a.Spec.Cidr, a.Spec.SwitchName, null, [$"options become {OptionsOf(a.Spec.Options)}"]),
        PlanAction.CreateNat a => new("create", "nat", a.Nat.External.ToString(), a.Nat.Router.Name, a.Nat.Mac, ColumnsOf(a.Nat)),
        PlanAction.UpdateNat a => new("update", "nat", a.Nat.External.ToString(), RouterOf(a.Observed, network), a.Nat.Mac, a.Differences),
        PlanAction.AdoptNat a => new("adopt", "nat", a.Existing.ExternalIp, a.Nat.Router.Name, a.Nat.Mac, Filled(a.Nat, a.Fill)),
        PlanAction.ReleaseNat a => new("release", "nat", a.Observed.ExternalIp, RouterOf(a.Observed, network), a.Observed.Mac, Cleared(a.Observed.FilledColumns)),
        PlanAction.DeleteNat a => new("delete", "nat", a.Observed.ExternalIp, RouterOf(a.Observed, network), a.Observed.Mac, [$"logical_ip {a.Observed.LogicalIp}"]),
        _ => throw new NotSupportedException($"no words for {action.GetType().Name}"),
    };

    private static string? SwitchOf(LogicalSwitchPort port, LogicalNetwork network) => network.Switches.FirstOrDefault(s => s.Uuid == port.SwitchUuid)?.Name;

    private static string? RouterOf(NatRule nat, LogicalNetwork network) => network.Routers.FirstOrDefault(r => r.Uuid == nat.RouterUuid)?.Name;

    private static ImmutableArray<string> ColumnsOf(DesiredPort port)
    {
        var columns = ImmutableArray.CreateBuilder<string>();
        columns.Add($"addresses {Quoted(port.AddressColumn)}");
        columns.Add($"port_security {Quoted(port.PortSecurityColumn)}");
        AddDhcp(columns, "dhcpv4_options", port.Dhcpv4);
        AddDhcp(columns, "dhcpv6_options", port.Dhcpv6);
        if (!port.Groups.IsEmpty)
            columns.Add($"groups {string.Join(' ', port.Groups)}");
        if (!port.Names.IsEmpty)
            columns.Add($"names {string.Join(' ', port.Names)}");
        if (!port.IsEnabled)
            columns.Add("enabled false");
        return columns.ToImmutable();
    }

    private static ImmutableArray<string> ColumnsOf(DesiredNat nat)
    {
        var columns = ImmutableArray.Create($"logical_ip {nat.Logical}");
        if (nat.LogicalPort is { } port)
            columns = columns.Add($"logical_port {port}");
        return nat.ExternalMac is { } mac ? columns.Add($"external_mac {mac}") : columns;
    }

    private static ImmutableArray<string> Filled(PlanAction.AdoptPort adopt)
    {
        var filled = ColumnsOf(adopt.Port).Where(c => adopt.Fill.Any(f => c.StartsWith(f + " ", StringComparison.Ordinal)));
        return [.. filled, "external_ids say that it is this domain's"];
    }

    private static ImmutableArray<string> Filled(DesiredNat nat, ImmutableSortedSet<string> fill) =>
        [.. ColumnsOf(nat).Where(c => fill.Any(f => c.StartsWith(f + " ", StringComparison.Ordinal))), "external_ids say that it is this domain's"];

    private static ImmutableArray<string> Cleared(ImmutableHashSet<string> filled) =>
        [.. filled.Order(StringComparer.Ordinal).Select(c => $"{c} is cleared again"), "stays, without our external_ids"];

    private static void AddDhcp(ImmutableArray<string>.Builder columns, string column, DhcpChoice? choice)
    {
        if (choice is not null)
            columns.Add($"{column} those of {choice.Row?.Cidr.Network ?? choice.Spec!.Cidr}");
    }

    private static string OptionsOf(ImmutableSortedDictionary<string, string> options) => string.Join(' ', options.Select(o => $"{o.Key}={o.Value}"));

    private static string Quoted(ImmutableSortedSet<string> values) => values.IsEmpty ? "(empty)" : $"\"{string.Join("\", \"", values)}\"";
}
