using System.Collections.Immutable;
using System.Text.Json;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Libvirt;
using Reconciler.Printing;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Commands;

/// <summary>Describes what an annotation asks for. Pure.</summary>
internal static class AnnotationReport
{
    /// <summary>The attributes that a sentence about a port has its own words for.</summary>
    private static readonly ImmutableArray<PortAttribute> s_said =
        [.. PortAttributes.Selectors, PortAttributes.Port, PortAttributes.Switch, PortAttributes.Address];

    /// <summary>What a port asks for, in one line.</summary>
    /// <param name="domain">The domain's name.</param>
    /// <param name="mac">The interface's MAC address.</param>
    /// <param name="port">The port's annotation.</param>
    public static string Describe(string domain, string mac, PortAnnotation port)
    {
        var what = port.Port is { } name ? $"existing port {name}" : "port";
        what += port.Switch is { } logicalSwitch ? $" on switch {logicalSwitch}" : port.Port is null ? " on the switch of its network" : "";
        what += port.Address?.Kind switch
        {
            AddressRequestKind.Static => $" with {string.Join(", ", port.Address.Addresses)}",
            AddressRequestKind.Dynamic => " with a dynamic address",
            AddressRequestKind.None => " without an address",
            _ => "",
        };
        // The other attributes are shown as written.
        var others = PortAttributes.All.Except(s_said).Select(a => Part(a, a.Port.Write(port)));
        var nats = port.Nats.Select(n => $"; floating IP {n.External}"
            + string.Concat(NatAttributes.BehindExternal.Select(a => Part(a, a.Nat.Write(n)))));
        return VisibleText.Line($"{domain}: interface {mac}: {what}{string.Concat(others)}{string.Concat(nats)}");
    }

    /// <summary>A value with its attribute's name; for the mode of a floating IP the value alone.</summary>
    private static string Part(AnnotationAttribute attribute, string? value) =>
        value is null ? "" : attribute == NatAttributes.Mode ? $", {value}" : $", {attribute.Name} {value}";

    /// <summary>The annotation as XML; null when there is none.</summary>
    public static string? XmlOf(DomainDefinition? definition)
    {
        if (definition is null || definition.Annotations.IsEmpty)
            return null;
        var result = DomainAnnotationReader.Read(definition);
        // An annotation that cannot be read is shown as it is.
        var elements = result is { IsValid: true, Annotation: { } annotation }
            ? [DomainAnnotationWriter.ToElement(annotation)]
            : definition.Annotations.Select(e => new XElement(e));
        return string.Join('\n', elements.Select(e => VisibleText.Lines(e.ToString())));
    }

    /// <summary>The annotations of a domain as text.</summary>
    public static IEnumerable<string> Text(string domain, DomainDefinition? live, DomainDefinition? config)
    {
        var (running, defined) = (XmlOf(live), XmlOf(config));
        if (live is not null && config is not null && running != defined)
        {
            yield return "Running:";
            yield return running ?? "no annotation";
            yield return "Defined, from the next start on:";
            yield return defined ?? "no annotation";
        }
        else
        {
            yield return running ?? defined ?? $"{VisibleText.Line(domain)} has no annotation.";
        }
    }

    /// <summary>The annotations of a domain as JSON: attribute by attribute, as in the XML, and which interface each port is for.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="domain">The domain's name.</param>
    /// <param name="live">The running domain; null if it does not run.</param>
    /// <param name="config">Its definition; null if it has none.</param>
    /// <param name="isCandidate">Whether an interface is on OVN.</param>
    public static void WriteJson(
        Utf8JsonWriter writer, string domain, DomainDefinition? live, DomainDefinition? config, Func<WorkloadInterface, bool> isCandidate)
    {
        writer.WriteStartObject();
        writer.WriteString("domain"u8, domain);
        writer.WriteString("uuid"u8, (live ?? config)?.Uuid ?? Guid.Empty);
        WriteJson(writer, "live", live, isCandidate);
        WriteJson(writer, "config", config, isCandidate);
        writer.WriteEndObject();
    }

    private static void WriteJson(
        Utf8JsonWriter writer, string name, DomainDefinition? definition, Func<WorkloadInterface, bool> isCandidate)
    {
        if (definition is null)
        {
            writer.WriteNull(name);
            return;
        }

        var result = DomainAnnotationReader.Read(definition);
        var workload = DomainIntake.Of(definition);
        var matches = PortMatcher.Match(workload, isCandidate);
        writer.WriteStartObject(name);
        writer.WriteStartArray("interfaces"u8);
        foreach (var nic in workload.Interfaces)
        {
            writer.WriteStartObject();
            writer.WriteString("mac"u8, nic.Mac);
            writer.WriteString("network"u8, nic.Network);
            writer.WriteString("bridge"u8, nic.Bridge);
            writer.WriteBoolean("on_ovn"u8, isCandidate(nic));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("ports"u8);
        foreach (var port in result.Annotation?.Ports ?? [])
        {
            writer.WriteStartObject();
            WriteAttributes(writer, DomainAnnotationWriter.AttributesOf(port));
            writer.WriteString("interface"u8, matches.FirstOrDefault(m => m.Port.Number == port.Number)?.Interface?.Mac);
            writer.WriteStartArray("nat"u8);
            foreach (var nat in port.Nats)
            {
                writer.WriteStartObject();
                WriteAttributes(writer, DomainAnnotationWriter.AttributesOf(nat));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteArray("errors", result.Errors.Select(e => e.ToString()));
        writer.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, ImmutableArray<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            writer.WriteString(name, value);
    }
}
