using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Reconciler.Benchmarks.Running;

/// <summary>A simulated domain, which libvirt's test driver reports as running.</summary>
internal sealed class SimulatedDomain
{
    /// <param name="number">Which of the host's domains.</param>
    /// <param name="ports">How many ports it has.</param>
    public SimulatedDomain(int number, int ports)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"local-{number}");
        Ports = [.. Enumerable.Range(number * ports, ports).Select(p => new SimulatedPort(p, Uuid, Name))];
    }

    /// <summary>Its UUID.</summary>
    public Guid Uuid { get; } = Guid.NewGuid();

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ports.</summary>
    public ImmutableArray<SimulatedPort> Ports { get; }

    /// <summary>Its XML, with an annotation that asks for its ports on a switch.</summary>
    public string Xml(string logicalSwitch)
    {
        var xml = new StringBuilder();
        xml.Append(CultureInfo.InvariantCulture, $"<domain type='test'><name>{Name}</name><uuid>{Uuid}</uuid><memory>8192</memory><os><type>hvm</type></os>");
        xml.Append("<metadata><ovn:ports xmlns:ovn='urn:ovn-reconciler:domain:1'>");
        foreach (var port in Ports)
            xml.Append(CultureInfo.InvariantCulture, $"<ovn:port mac='{port.Mac}' switch='{logicalSwitch}' address='{port.Address}'/>");
        xml.Append("</ovn:ports></metadata><devices>");
        foreach (var port in Ports)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<interface type='bridge'><mac address='{port.Mac}'/><source bridge='br-int'/>");
            xml.Append(CultureInfo.InvariantCulture, $"<virtualport type='openvswitch'><parameters interfaceid='{port.InterfaceId}'/></virtualport><target dev='{port.Device}'/></interface>");
        }

        return xml.Append("</devices></domain>\n").ToString();
    }
}
