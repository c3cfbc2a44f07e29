using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using Reconciler.Configuration;
using Reconciler.Daemon.Hooks;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Tests;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Fuzzing;

/// <summary>All that takes bytes from outside.</summary>
internal static class FuzzTargets
{
    private const string Uuid = "ffedf175-fb79-4d47-8f76-b785d90545a8";

    private static readonly string[] s_xml =
    [
        "<ovn:port/>", "<ovn:nat external=\"192.168.58.110\"/>", "mac=\"52:54:00:90:04:48\"", "alias=\"ua-a\"", "network=\"nat-net\"", "switch=\"s\"",
        "address=\"dynamic\"", "address=\"10.140.0.10 fd00::1\"", "port-security=\"off\"", "groups=\"web db\"", "lifetime=\"defined\"", "mode=\"distributed\"",
        "xmlns:ovn=\"urn:ovn-reconciler:domain:1\"", "<![CDATA[", "]]>", "<!--", "-->", "<?a?>", "<!DOCTYPE a>", "&#0;", "&lt;", "<metadata>", "</metadata>",
        "<interface type=\"network\"><mac address=\"52:54:00:90:04:48\"/><source network=\"nat-net\"/></interface>", "xmlns=\"\"", "\u202e", "::ffff:1.2.3.4",
    ];

    private static readonly string[] s_json =
    [
        "[\"set\",[]]", "[\"map\",[[\"a\",\"b\"]]]", "[\"uuid\",\"00000000-0000-0000-0000-000000000001\"]", "\"initial\"", "\"modify\"", "\"delete\"", "\"insert\"",
        "null", "1e999", "9223372036854775808", "\"\\ud800\"", "\"reconciler:host\"", "\"node-1\"", "\"reconciler:vm-id\"", "\"Logical_Switch_Port\"", "\"NAT\"", "{}", "[]",
        "\"iface-id\"", "\"attached-mac\"", "\"vm-id\"", "\"10.140.0.0/24\"",
    ];

    private static readonly string[] s_yaml =
    [
        "policy:", "networks:", "nat-net:", "switches: [a, b]", "external-networks: [10.0.0.0/8]", "allow: [port]", "no-network:", "\"*\"", "nb:", "remote: tcp:192.0.2.1:6641",
        "&a", "*a", "<<: *a", "!!str", "|", ">", "- ", "? ", "---", "...", "{", "}", "[", "]", "\t", "%YAML 9.9",
    ];

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<FuzzTarget> All =
    [
        new("domain", b => Definition(() => DomainXmlReader.Read(b))) { Words = s_xml },
        new("annotation", b => Definition(() => DomainXmlReader.Read(
            $"<domain><name>a</name><uuid>{Uuid}</uuid><metadata>{Encoding.UTF8.GetString(b)}</metadata><devices>{Interface("48")}{Interface("49")}</devices></domain>")))
        {
            Words = s_xml,
        },
        new("network", Network) { Words = s_xml },
        new("hook", Hook) { Words = ["driver=qemu", "operation=prepare", "operation=start", "suboperation=begin", "extra=-",
            "Reconciler-Called-At: ", "9223372036854775807", "%00", "-1"] },
        new("ovsdb", Ovsdb) { Words = s_json },
        new("interfaces", Interfaces) { Words = s_json },
        new("yaml", Yaml) { Words = s_yaml },
    ];

    private static readonly LogicalNetwork s_network = new(
        [new(Guid.Parse("11111111-0000-0000-0000-000000000001"), "s", "10.140.0.0/24")],
        [new(Guid.Parse("22222222-0000-0000-0000-000000000001"), "r")],
        ImmutableDictionary<Guid, ImmutableArray<RouterAttachment>>.Empty);

    private static readonly AnnotationPolicy s_policy = new(
        ImmutableDictionary<string, PolicyRule>.Empty.Add("nat-net", new("policy.networks.nat-net") { Switches = ["s"], Groups = ["web"] }),
        null);

    private static string Interface(string end) =>
        $"<interface type='network'><mac address='52:54:00:90:04:{end}'/><source network='nat-net' bridge='br-int'/><alias name='ua-{end}'/></interface>";

    private static void Definition(Func<DomainDefinition> read)
    {
        DomainDefinition domain;
        try
        {
            domain = read();
        }
        catch (DomainXmlException e)
        {
            _ = VisibleText.Line(e.Message);
            return;
        }

        var definition = DomainIntake.Of(domain);
        Require(definition.Intent.Errors.Length <= AnnotationLimits.Mistakes + 1, "too many mistakes are listed");
        Require(definition.Ports.Length <= AnnotationLimits.Ports, "too many ports are read");
        var plugged = definition.Interfaces.Select(n => new PluggedInterface(n.Mac, n.InterfaceId ?? "p")).ToArray();
        foreach (var policy in new[] { null, s_policy })
        {
            var desired = DesiredStateBuilder.Build(definition, plugged, s_network, NoDefaults.Instance, DhcpSettings.Default, [],
                ImmutableDictionary<string, ExistingPort>.Empty, policy);
            foreach (var problem in desired.Problems)
                Require(!VisibleText.Line(problem.Describe(definition.Id, definition.Name)).Contains('\n', StringComparison.Ordinal),
                    "a sentence of several lines");
            if (definition.Intent.IsValid && definition.Intent.Annotation is { } annotation)
                Require(DomainAnnotationReader.Read(DomainAnnotationWriter.ToElement(annotation)).IsValid,
                    "what is written back has a mistake");
        }
    }

    private static void Network(byte[] bytes)
    {
        try
        {
            var network = NetworkXmlReader.Read(bytes);
            _ = LibvirtNetworks.Of([new(network.Uuid, network.Name, true, network, null, 0)]).WhyNotKnown(network.Name);
        }
        catch (DomainXmlException e)
        {
            _ = VisibleText.Line(e.Message);
        }
    }

    /// <summary>The first line is the query, the second the header, and the rest the body.</summary>
    private static void Hook(byte[] bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', 3);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(lines[0]);
        var operation = HookOperations.Parse(query.GetValueOrDefault("operation"));
        Require(HookOperations.Names.Contains(HookOperations.NameOf(operation)), "an operation without a name");
        Require(HookCall.ReadCalledAt(lines.ElementAtOrDefault(1)) <= System.Diagnostics.Stopwatch.GetTimestamp(),
            "a call from the future");
        if (lines.Length > 2)
            Definition(() => DomainXmlReader.Read(Encoding.UTF8.GetBytes(lines[2])));
    }

    private static void Ovsdb(byte[] bytes)
    {
        var database = new NorthboundDatabase("node-1");
        database.Replica.Fill("{}");
        database.Replica.Budget = new(1000, 1 << 20);
        var frames = new JsonFrameReader(PipeReader.Create(new MemoryStream(bytes)), 1 << 20);
        try
        {
            while (frames.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } message)
            {
                using (message)
                {
                    var root = message.RootElement;
                    if (root.TryGetProperty("result"u8, out var result))
                        database.Replica.Resync(result, UpdateFormat.Update2);
                    else if (root.TryGetProperty("params"u8, out var parameters))
                        database.Replica.Update(parameters, root.TryGetProperty("method"u8, out _) ? UpdateFormat.Update2
                            : UpdateFormat.Update, changes => database.WorkloadsOf(changes));
                }

                Look(database);
            }
        }
        catch (OvsdbException e)
        {
            _ = VisibleText.Line(e.Message);
        }

        Look(database);
    }

    private static void Look(NorthboundDatabase database)
    {
        foreach (var workload in database.Workloads)
        {
            Require(workload.ToString().Length > 0, "a workload without a name");
            foreach (var port in database.PortsOf(workload))
                _ = (port.Mac, port.IsAdopted, port.IsHandedOver, port.OutlivesItsWorkload, port.FilledColumns);
            foreach (var nat in database.NatsOf(workload))
                _ = (nat.Host, nat.IsHandedOver);
            _ = database.GlanceAt(workload);
        }

        _ = database.ReadNetwork(_ => Guid.Empty);
        _ = database.OwnedRows;
    }

    private static void Interfaces(byte[] bytes)
    {
        var openVSwitch = new OpenVSwitchDatabase();
        try
        {
            openVSwitch.Replica.Fill(Encoding.UTF8.GetString(bytes));
        }
        catch (Exception e) when (e is OvsdbException or System.Text.Json.JsonException or InvalidOperationException)
        {
            // The helper of the tests that makes a dump of it reads JSON itself.
            return;
        }

        foreach (var workload in openVSwitch.Workloads)
        {
            _ = openVSwitch.InterfacesOf(workload);
            _ = openVSwitch.InterfacesElsewhere(workload);
        }

        _ = (openVSwitch.Settings, openVSwitch.StaleInterfaces, openVSwitch.HasIntegrationBridge);
    }

    private static void Yaml(byte[] bytes)
    {
        try
        {
            _ = ConfigurationReader.ReadYaml(new() { OvsRemotes = [] }, new StringReader(Encoding.UTF8.GetString(bytes)), "file");
        }
        catch (ConfigurationException e)
        {
            Require(e.Message.StartsWith("file", StringComparison.Ordinal), "a mistake without its file");
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new InvalidOperationException(otherwise);
    }
}
