using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Benchmarks.Running;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Micro;

/// <summary>One host's replicas in memory, filled by messages as a server writes them.</summary>
internal sealed class MicroHost
{
    private const string Name = "node-1";
    private const string Bridge = "6f1c2f7e-5f0c-4a0f-9a52-0a52f1d7c001";

    /// <summary>Fills the replicas.</summary>
    /// <param name="others">How many other domains run on the host, each with a port.</param>
    public MicroHost(int others)
    {
        Northbound.Replica.Bind(SchemaOf(OvsdbServer.NorthboundSchema));
        OpenVSwitch.Replica.Bind(SchemaOf(OvsdbServer.OpenVSwitchSchema));
        Others = [.. Enumerable.Range(1, others).Select(n => new SimulatedDomain(n, ports: 1))];
        using var northbound = JsonDocument.Parse(DumpOfNorthbound());
        Northbound.Replica.Resync(northbound.RootElement, UpdateFormat.Update2);
        using var openVSwitch = JsonDocument.Parse(DumpOfOpenVSwitch());
        OpenVSwitch.Replica.Resync(openVSwitch.RootElement, UpdateFormat.Update2);
    }

    /// <summary>The host's rows of the Northbound.</summary>
    public NorthboundDatabase Northbound { get; } = new(Name);

    /// <summary>What is plugged in here.</summary>
    public OpenVSwitchDatabase OpenVSwitch { get; } = new();

    private SimulatedDomain[] Others { get; }

    /// <summary>The answer to a monitor request: every port of the other domains.</summary>
    public string DumpOfNorthbound()
    {
        var rows = Others.SelectMany(d => d.Ports).Select(p => $"\"{Guid.NewGuid()}\":{{\"initial\":{PortRow(p)}}}");
        return $"{{\"Logical_Switch_Port\":{{{string.Join(',', rows)}}}}}";
    }

    /// <summary>One row of ports, as the server writes it.</summary>
    public static string PortRow(SimulatedPort port) => RowText(SimulatedRows.Create([port]).OfType<Insert>().Single().Row);

    /// <summary>What the server sends when libvirt has plugged an interface in, and when it is gone again.</summary>
    public static (string Plugged, string Gone) PlugMessages(SimulatedPort port, Guid nic)
    {
        var ovsPort = Guid.NewGuid();
        var modify = $"\"Bridge\":{{\"{Bridge}\":{{\"modify\":{{\"ports\":[\"uuid\",\"{ovsPort}\"]}}}}}}";
        return (
            $"{{\"Interface\":{{\"{nic}\":{{\"insert\":{InterfaceRow(port)}}}}},\"Port\":{{\"{ovsPort}\":{{\"insert\":{{\"interfaces\":[\"uuid\",\"{nic}\"]}}}}}},{modify}}}",
            $"{{\"Interface\":{{\"{nic}\":{{\"delete\":null}}}},\"Port\":{{\"{ovsPort}\":{{\"delete\":null}}}},{modify}}}");
    }

    /// <summary>A row of columns as the server writes it.</summary>
    public static string RowText(IReadOnlyDictionary<string, OvsdbDatum> row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (column, value) in row)
            {
                writer.WritePropertyName(column);
                value.Write(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string InterfaceRow(SimulatedPort port) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"name":"{{port.Device}}","ofport":{{port.Number + 1}},"external_ids":["map",[["attached-mac","{{port.Mac}}"],["iface-id","{{port.InterfaceId}}"],["vm-id","{{port.Domain}}"]]]}""");

    private string DumpOfOpenVSwitch()
    {
        var ports = Others.SelectMany(d => d.Ports).Select(p => (Nic: Guid.NewGuid(), Port: Guid.NewGuid(), Of: p)).ToArray();
        var interfaces = ports.Select(p => $"\"{p.Nic}\":{{\"initial\":{InterfaceRow(p.Of)}}}");
        var rows = ports.Select(p => $"\"{p.Port}\":{{\"initial\":{{\"interfaces\":[\"uuid\",\"{p.Nic}\"]}}}}");
        var onBridge = ports.Select(p => $"[\"uuid\",\"{p.Port}\"]");
        return $"{{\"Open_vSwitch\":{{\"{Guid.NewGuid()}\":{{\"initial\":{{\"external_ids\":[\"map\",[[\"system-id\",\"{Name}\"]]]}}}}}},"
            + $"\"Interface\":{{{string.Join(',', interfaces)}}},\"Port\":{{{string.Join(',', rows)}}},"
            + $"\"Bridge\":{{\"{Bridge}\":{{\"initial\":{{\"name\":\"br-int\",\"ports\":[\"set\",[{string.Join(',', onBridge)}]]}}}}}}}}";
    }

    private static DatabaseSchema SchemaOf(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return DatabaseSchema.Read(json.RootElement);
    }
}
