using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ownership;
using Reconciler.Printing;

namespace Reconciler.Commands.Attaching;

/// <summary>The result of <c>reconciler attach</c>. Pure.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Device">The end of the pair on this host.</param>
/// <param name="Interface">The end in the namespace.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Port">The logical switch port's name.</param>
/// <param name="Switch">The logical switch.</param>
internal sealed record AttachReport(string Name, WorkloadId Workload, string Device, string Interface, string Mac, string Port,
    string Switch)
{
    /// <summary>Its addresses.</summary>
    public ImmutableArray<NamespaceAddress> Addresses { get; init; } = [];

    /// <summary>Its floating IPs, as <c>EXTERNAL → LOGICAL</c>.</summary>
    public ImmutableArray<string> Nat { get; init; } = [];

    /// <summary>Its MTU in bytes; 0 if it is not there yet.</summary>
    public int Mtu { get; init; }

    /// <summary>What was done, or with a dry run would be, in words; empty if everything was there.</summary>
    public ImmutableArray<string> Done { get; init; } = [];

    /// <summary>What a person may want to know.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Whether nothing was changed because the user wanted only to see it.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The report as text.</summary>
    public IEnumerable<string> Text()
    {
        var name = VisibleText.Line(Name);
        foreach (var step in Done)
            yield return $"{name}: {(IsDryRun ? "would " : "")}{VisibleText.Line(step)}";
        foreach (var remark in Remarks)
            yield return $"{name}: {VisibleText.Line(remark)}";
        if (IsDryRun && !Done.IsEmpty)
            yield break;
        var addresses = Addresses.IsEmpty ? "" : $", {string.Join(' ', Addresses.Select(a => a.Address))}";
        var nat = Nat.IsEmpty ? "" : $", {string.Join(' ', Nat.Select(n => n.Split(' ')[0]))}";
        var what = Done.IsEmpty ? "attached already" : "attached";
        yield return $"{name}: {what}: {Interface} ({Mac}{addresses}{nat}) on switch {VisibleText.Line(Switch)},"
            + $" port {VisibleText.Line(Port)}";
    }

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, Name);
        writer.WriteString("workload"u8, Workload.ToString());
        writer.WriteString("device"u8, Device);
        writer.WriteString("interface"u8, Interface);
        writer.WriteString("mac"u8, Mac);
        writer.WriteNumber("mtu"u8, Mtu);
        writer.WriteString("port"u8, Port);
        writer.WriteString("switch"u8, Switch);
        writer.WriteArray("addresses", Addresses.Select(a => a.Address.ToString()));
        writer.WriteArray("gateways", Addresses.Select(a => a.Gateway?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal));
        writer.WriteArray("nat", Nat);
        writer.WriteArray("done", Done);
        writer.WriteArray("remarks", Remarks);
        writer.WriteBoolean("dry_run"u8, IsDryRun);
        writer.WriteNull("refused"u8);
        writer.WriteEndObject();
    }
}
