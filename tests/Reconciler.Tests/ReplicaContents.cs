using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Tests;

/// <summary>Fills replicas as a server's answers would, from a short form of its schema.</summary>
internal static class ReplicaContents
{
    private const string String = "\"string\"";
    private const string Set = """{"key":"string","min":0,"max":"unlimited"}""";
    private const string Map = """{"key":"string","value":"string","min":0,"max":"unlimited"}""";
    private const string Uuids = """{"key":"uuid","min":0,"max":"unlimited"}""";
    private const string Boolean = """{"key":"boolean","min":0,"max":1}""";

    private const string OptionalString = """{"key":"string","min":0,"max":1}""";
    private const string OptionalInteger = """{"key":"integer","min":0,"max":1}""";
    private const string OptionalUuid = """{"key":"uuid","min":0,"max":1}""";

    private const string OpenVSwitch = $$"""
        {"name":"Open_vSwitch","version":"8.3.1","tables":{
          "Open_vSwitch":{"columns":{"external_ids":{"type":{{Map}} },"ssl":{"type":{{OptionalUuid}} } } },
          "SSL":{"columns":{"private_key":{"type":{{String}} },"certificate":{"type":{{String}} },"ca_cert":{"type":{{String}} } } },
          "Bridge":{"columns":{"name":{"type":{{String}} },"ports":{"type":{{Uuids}} } } },
          "Port":{"columns":{"interfaces":{"type":{{Uuids}} } } },
          "Interface":{"columns":{"name":{"type":{{String}} },"type":{"type":{{String}} },"ofport":{"type":{{OptionalInteger}} },"external_ids":{"type":{{Map}} } } } } }
        """;

    private const string Northbound = $$"""
        {"name":"OVN_Northbound","version":"7.0.0","tables":{
          "Logical_Switch":{"columns":{"name":{"type":{{String}} },"other_config":{"type":{{Map}} } } },
          "Logical_Switch_Port":{"columns":{"name":{"type":{{String}} },"type":{"type":{{String}} },"options":{"type":{{Map}} },
            "addresses":{"type":{{Set}} },"dynamic_addresses":{"type":{{OptionalString}} },"port_security":{"type":{{Set}} },
            "dhcpv4_options":{"type":{{OptionalUuid}} },"dhcpv6_options":{"type":{{OptionalUuid}} },"up":{"type":{{Boolean}} },"enabled":{"type":{{Boolean}} },
            "parent_name":{"type":{{OptionalString}} },"tag":{"type":{{OptionalInteger}} },"tag_request":{"type":{{OptionalInteger}} },
            "external_ids":{"type":{{Map}} } } },
          "Logical_Router":{"columns":{"name":{"type":{{String}} },"ports":{"type":{{Uuids}} } } },
          "Logical_Router_Port":{"columns":{"name":{"type":{{String}} },"mac":{"type":{{String}} },"networks":{"type":{{Set}} } } },
          "NAT":{"columns":{"type":{"type":{{String}} },"external_ip":{"type":{{String}} },"logical_ip":{"type":{{String}} },
            "logical_port":{"type":{{OptionalString}} },"external_mac":{"type":{{OptionalString}} },"external_ids":{"type":{{Map}} } } },
          "DHCP_Options":{"columns":{"cidr":{"type":{{String}} },"options":{"type":{{Map}} },"external_ids":{"type":{{Map}} } } },
          "Port_Group":{"columns":{"name":{"type":{{String}} } } } } }
        """;

    /// <summary>Makes the replica hold exactly these rows: tables, then rows by UUID, then columns.</summary>
    /// <returns>What is different from before.</returns>
    public static IReadOnlyList<RowChange> Fill(this DatabaseReplica replica, string rows)
    {
        replica.Bind(DatabaseSchema.Read(Parse(replica.Database == "Open_vSwitch" ? OpenVSwitch : Northbound)));
        return replica.Resync(Initial(rows), UpdateFormat.Update2);
    }

    /// <summary>A row's identifier, from a short number.</summary>
    public static string Id(int number) => $"00000000-0000-0000-0000-{number:D12}";

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>Puts each row where a reply to <c>monitor_cond</c> has it: in a member <c>initial</c>.</summary>
    private static JsonElement Initial(string rows) => Parse("{" + string.Join(',', Parse(rows).EnumerateObject().Select(table =>
        $"\"{table.Name}\":{{{string.Join(',', table.Value.EnumerateObject().Select(row => $"\"{row.Name}\":{{\"initial\":{row.Value.GetRawText()}}}"))}}}")) + "}");
}
