namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>One thing after the other that the doctor finds.</summary>
internal static class RemedyScenarios
{
    private const string Annotation = "<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.10\"/></ovn:ports>";
    private const string Hook = "/etc/libvirt/hooks/qemu";
    private const string RestoreHook = $"rm -rf {Hook}.d {Hook}; ln -s /usr/sbin/reconciler-hook {Hook}; chmod 0755 /usr/sbin/reconciler-hook; Service restart libvirtd";
    private const string Settings = "ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-mappings=physnet:br-mgmt";

    /// <summary>A router with an inner and an outer switch; what is wrong with it is added.</summary>
    private const string Sick = """
        Gateway() {
            ovn-nbctl lsp-add $1 $1-gw -- lsp-set-type $1-gw router -- lsp-set-addresses $1-gw router -- lsp-set-options $1-gw router-port=$2
        }
        ovn-nbctl lr-add sick-router -- lrp-add sick-router sick-out 0a:00:00:00:77:01 203.0.113.1/24 -- lrp-add sick-router sick-in 0a:00:00:00:77:02 10.150.0.254/24
        ovn-nbctl ls-add sick-ls -- ls-add sick-phys
        Gateway sick-ls sick-in
        Gateway sick-phys sick-out
        ovn-nbctl lsp-add sick-phys sick-localnet -- lsp-set-type sick-localnet localnet -- lsp-set-addresses sick-localnet unknown -- lsp-set-options sick-localnet network_name=physnet
        ovn-nbctl lr-nat-add sick-router snat 203.0.113.1 10.150.0.0/24 -- lr-route-add sick-router 0.0.0.0/0 203.0.113.254
        ovn-nbctl lrp-set-gateway-chassis sick-out node-1 20

        """;

    private const string Cure = """
        for row in $(ovn-nbctl --bare --columns=_uuid find Logical_Router name=sick-router); do ovn-nbctl lr-del $row; done
        for row in $(ovn-nbctl --bare --columns=_uuid find Logical_Switch name=sick-ls) sick-phys; do ovn-nbctl --if-exists ls-del $row; done
        """;

    /// <summary>All of them.</summary>
    public static readonly RemedyScenario[] All =
    [
        // The host's servers.
        new("source-unreachable", "OVN Southbound", "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=unix:/run/nowhere.sock"),
        new("source-unreachable", "OVN Southbound", "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=tcp:127.0.0.1:16642")
        {
            Restore = "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock; ovn-sbctl del-connection",
        },
        new("source-unreachable", "OVN Northbound", "ovs-vsctl set Open_vSwitch . external_ids:ovn-nb=unix:/run/nowhere.sock"),
        new("source-unreachable", "OVN Northbound", "Service kill ovn-nb"),
        new("remote-unusable", "remote unix:/run/nowhere.sock", "ovs-vsctl set Open_vSwitch . 'external_ids:ovn-nb=\"unix:/run/ovn/ovnnb_db.sock,unix:/run/nowhere.sock\"'"),
        new("source-unreachable", "libvirt", "Service kill libvirtd"),
        new("source-unreachable", "Open vSwitch", "Service kill ovsdb-server") { Restore = "Service restart ovn-controller" },
        new("hook-missing", $"file {Hook}", $"rm {Hook}") { Restore = RestoreHook },
        new("hook-shadowed", $"file {Hook}", $"rm {Hook}; printf '#!/bin/sh\\nexit 0\\n' >{Hook}; chmod 0755 {Hook}") { Restore = RestoreHook },
        new("hook-dangling", $"file {Hook}", $"ln -sfn /opt/reconciler-hook {Hook}") { Restore = RestoreHook },
        new("hook-not-executable", $"file {Hook}", "chmod -x /usr/sbin/reconciler-hook") { Restore = RestoreHook },
        new("hook-not-loaded", $"file {Hook}", $"Define old-1 --network nat-net; virsh -q start old-1; rm {Hook}; Service restart libvirtd; sleep 3; ln -s /usr/sbin/reconciler-hook {Hook}")
        {
            // Without systemd a reload leaves no trace, but a call does.
            After = $"sleep 1; Define web-1 --annotation '{Annotation}' --network nat-net; virsh -q start web-1; virsh -q destroy old-1",
            Restore = RestoreHook,
        },
        new("file-exposed", "file /etc/reconciler/reconciler.yaml", "mkdir -p /etc/reconciler; echo '# nothing' >/etc/reconciler/reconciler.yaml; chmod 0666 /etc/reconciler/reconciler.yaml") { Restore = "rm -rf /etc/reconciler" },
        new("file-exposed", "file /etc/reconciler/key.pem", "mkdir -p /etc/reconciler; : >/etc/reconciler/key.pem; chmod 0644 /etc/reconciler/key.pem; printf 'nb: {certificate: /etc/reconciler/cert.pem, private-key: /etc/reconciler/key.pem}' >/etc/reconciler/reconciler.yaml") { Restore = "rm -rf /etc/reconciler" },
        new("daemon-down", "file /run/reconciler/hook.sock", "true") { WithoutDaemon = true },
        new("daemon-unhealthy", "daemon", "Service kill ovn-nb; sleep 11") { OnlyShows = true, Restore = "Service start ovn-nb" },
        new("host-setting-missing", "external_ids:ovn-remote", "ovs-vsctl remove Open_vSwitch . external_ids ovn-remote"),
        new("host-setting-missing", "external_ids:ovn-encap-type", "ovs-vsctl remove Open_vSwitch . external_ids ovn-encap-type"),
        new("host-setting-missing", "external_ids:ovn-encap-ip", "ovs-vsctl remove Open_vSwitch . external_ids ovn-encap-ip") { Fill = [("ADDRESS", "127.0.0.1")] },
        new("host-setting-missing", "external_ids:system-id", "Service stop ovn-controller; ovs-vsctl remove Open_vSwitch . external_ids system-id") { Restore = "Service start ovn-controller" },
        new("integration-bridge-missing", "bridge br-int", "Service kill ovn-controller; ovs-vsctl del-br br-int"),
        new("integration-bridge-missing", "bridge br-nowhere", "Service kill ovn-controller; ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge=br-nowhere") { Restore = "Service start ovn-controller" },
        new("datapath-unavailable", "bridge br-int", "ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-datapath-type=system"),
        new("bridge-mapping-without-bridge", "bridge br-backup", "ovs-vsctl set Open_vSwitch . 'external_ids:ovn-bridge-mappings=\"physnet:br-mgmt,backup:br-backup\"'")
        {
            Restore = $"{Settings}; ovs-vsctl del-br br-backup",
        },
        new("bridge-mapping-missing", "host node-1", $"Define outside-1 --annotation '{Annotation.Replace("nat-switch-1\" address=\"10.140.0.10", "phys-ls", StringComparison.Ordinal)}' --network nat-net; virsh -q start outside-1; ovs-vsctl remove Open_vSwitch . external_ids ovn-bridge-mappings")
        {
            Fill = [("BRIDGE", "br-mgmt")],
        },
        new("chassis-not-registered", "chassis node-1", "ovn-appctl -t ovn-controller exit"),
        new("system-id-shared", "chassis node-1", "ovn-appctl -t ovn-controller exit; sleep 1; ovn-sbctl --id=@e create Encap type=geneve 'ip=\"192.0.2.9\"' chassis_name=node-1 -- create Chassis name=node-1 hostname=other encaps=@e >/dev/null"),
        new("encap-ip-taken", "chassis node-9", "ovn-appctl -t ovn-controller exit; sleep 1; ovn-sbctl --id=@e create Encap type=geneve 'ip=\"127.0.0.1\"' chassis_name=node-9 -- create Chassis name=node-9 hostname=other encaps=@e >/dev/null")
        {
            Restore = "Service start ovn-controller",
        },
        new("stale-ovs-port", "port vnet77", "ovs-vsctl add-port br-int vnet77 -- set Interface vnet77 external_ids:iface-id=77777777-7777-4777-8777-777777777777 external_ids:vm-id=66666666-6666-4666-8666-666666666666 'external_ids:attached-mac=\"52:54:00:00:00:77\"' 2>/dev/null"),

        // libvirt's networks and domains.
        new("network-without-virtualport", "network bad-net", "echo \"<network><name>bad-net</name><forward mode='bridge'/><bridge name='br-int'/></network>\" | virsh -q net-define /dev/stdin; virsh -q net-start bad-net")
        {
            After = $"Define on-bad-net --annotation '{Annotation}' --network bad-net; virsh -q start on-bad-net; virsh -q destroy on-bad-net",
            Restore = "virsh -q net-destroy bad-net; virsh -q net-undefine bad-net",
        },
        new("network-missing", "network gone-net", $"Define lost-1 --annotation '{Annotation}' --network gone-net")
        {
            After = "virsh -q start lost-1; virsh -q destroy lost-1",
            Restore = "virsh -q net-destroy gone-net; virsh -q net-undefine gone-net",
        },
        new("network-inactive", "network idle-net", "echo \"<network><name>idle-net</name><forward mode='bridge'/><bridge name='br-int'/><virtualport type='openvswitch'/></network>\" | virsh -q net-define /dev/stdin; Define idle-1 --network idle-net; virsh -q autostart idle-1")
        {
            Restore = "virsh -q net-destroy idle-net; virsh -q net-undefine idle-net",
        },
        new("interfaceid-shared", "domain clone-2", "for n in 1 2; do Define clone-$n --bridge br-int --interfaceid 3f0c5a3e-14a0-4e5c-9d7e-5b2c87f3f0aa; done") { Editor = "sed -i '/interfaceid=/d'" },
        new("interfaceid-shared", "network shared", "echo \"<network><name>shared</name><forward mode='bridge'/><bridge name='br-int'/><virtualport type='openvswitch'><parameters interfaceid='3f0c5a3e-14a0-4e5c-9d7e-5b2c87f3f0bb'/></virtualport></network>\" | virsh -q net-define /dev/stdin")
        {
            Editor = "sed -i '/interfaceid=/d'",
            Restore = "virsh -q net-undefine shared",
        },
        new("vlan-ignored", "domain tagged-1", $"\"$lab/domain\" tagged-1 --annotation '{Annotation}' --network nat-net | sed \"s:<interface type='network'>:&<vlan><tag id='7'/></vlan>:\" | virsh -q define /dev/stdin") { Editor = "sed -i '/<vlan>/,/<.vlan>/d'" },
        new("interface-unplugged", "domain web-1", $"Define web-1 --annotation '{Annotation}' --network nat-net; virsh -q start web-1; ovs-vsctl del-port $(virsh -q domiflist web-1 | awk '{{print $1}}')"),
        new("domain-without-switch", "domain plain-1", "Define plain-1 --network nat-net; virsh -q start plain-1") { Fill = [("SWITCH", "nat-switch-1")] },
        new("domain-without-switch", "domain plain-2", $"Define plain-2 --annotation '{Annotation.Replace("<ovn:port ", "<ovn:port mac=\"52:54:00:00:00:21\" ", StringComparison.Ordinal)}' --network nat-net --mac 52:54:00:00:00:21; virsh -q start plain-2; virsh -q attach-interface plain-2 network nat-net --live --mac 52:54:00:00:00:22")
        {
            Fill = [("SWITCH", "nat-switch-2")],
        },
        new("port-passes-nothing", "domain web-1", $"Define web-1 --annotation '{Annotation}' --network nat-net; virsh -q start web-1; ovn-nbctl lsp-set-enabled $(ovs-vsctl get Interface $(virsh -q domiflist web-1 | awk '{{print $1}}') external_ids:iface-id | tr -d '\"') disabled"),
        new("port-passes-nothing", "domain web-1", $"ovn-nbctl lsp-add nat-switch-1 by-hand; Define web-1 --annotation '{Annotation.Replace("switch=\"nat-switch-1\"", "port=\"by-hand\"", StringComparison.Ordinal)}' --network nat-net; virsh -q start web-1; ovn-nbctl lsp-set-type by-hand localport")
        {
            Restore = "ovn-nbctl lsp-del by-hand",
        },
        new("dynamic-address-missing", "domain web-1", $"ovn-nbctl set Logical_Switch nat-switch-2 other_config:subnet=10.141.0.252/30 other_config:exclude_ips=10.141.0.253..10.141.0.254; Define web-1 --annotation '{Annotation.Replace("nat-switch-1\" address=\"10.140.0.10", "nat-switch-2\" address=\"dynamic", StringComparison.Ordinal)}' --network nat-net; virsh -q start web-1")
        {
            Fill = [("NETWORK/LENGTH", "10.141.0.0/24")],
            Restore = "ovn-nbctl remove Logical_Switch nat-switch-2 other_config subnet exclude_ips",
        },
        new("annotation-invalid", "domain off-1", $"Define off-1 --annotation '{Annotation.Replace("10.140.0.10", "10.9.0.1", StringComparison.Ordinal)}' --network nat-net") { OnlyShows = true },
        new("definition-invalid", "domain web-1", $"Define web-1 --annotation '{Annotation}' --network nat-net; virsh -q start web-1; virsh -q metadata web-1 urn:ovn-reconciler:domain:1 --config --key ovn --set \"<ports><port switch='nat-swich-1'/></ports>\"")
        {
            OnlyShows = true,
        },
        new("domain-out-of-sync", "domain web-1", $"Define web-1 --annotation '{Annotation}' --network nat-net; virsh -q start web-1") { WithoutDaemon = true },
        new("port-unclaimed", "port by-hand", $"ovn-nbctl lsp-add nat-switch-1 by-hand; Define web-1 --annotation '{Annotation.Replace("switch=\"nat-switch-1\"", "port=\"by-hand\"", StringComparison.Ordinal)}' --network nat-net; Service kill ovn-controller; virsh -q start web-1")
        {
            OnlyShows = true,
            Restore = "Service start ovn-controller; ovn-nbctl lsp-del by-hand",
        },

        // The logical network.
        new("router-unattached", "router sick-router", Sick + "ovn-nbctl lsp-del sick-ls-gw -- lsp-del sick-phys-gw") { Fill = [("SWITCH", "sick-phys")], Restore = Cure },
        new("router-port-missing", "port sick-ls-gw", Sick + "ovn-nbctl lsp-set-options sick-ls-gw router-port=sick-inn") { Restore = Cure },
        new("nat-without-gateway", "router sick-router", Sick + "ovn-nbctl lrp-del-gateway-chassis sick-out node-1") { Restore = Cure },
        new("gateway-chassis-unknown", "port sick-out", Sick + "ovn-nbctl lrp-set-gateway-chassis sick-out node-7 30") { Restore = Cure },
        new("gateway-chassis-unmapped", "chassis node-1", "ovs-vsctl remove Open_vSwitch . external_ids ovn-bridge-mappings") { Fill = [("BRIDGE", "br-mgmt")] },
        new("localnet-unmapped", "port sick-localnet", Sick + "ovn-nbctl lsp-set-options sick-localnet network_name=physnte") { Restore = Cure },
        new("malformed-router-port", "port sick-in", Sick + "ovn-nbctl set Logical_Router_Port sick-in 'networks=\"10.150.0/24\"'") { Fill = [("ADDRESS/LENGTH", "10.150.0.254/24")], Restore = Cure },
        new("malformed-nat", "router sick-router", Sick + "ovn-nbctl --id=@n create NAT type=snat external_ip=203.0.113.5 'logical_ip=\"10.150/24\"' -- add Logical_Router sick-router nat @n >/dev/null")
        {
            Fill = [("NETWORK/LENGTH", "10.150.0.128/25")],
            Restore = Cure,
        },
        new("malformed-route", "router sick-router", Sick + "ovn-nbctl --id=@r create Logical_Router_Static_Route ip_prefix=10.9/16 nexthop=203.0.113.254 -- add Logical_Router sick-router static_routes @r >/dev/null") { Restore = Cure },
        new("no-default-route", "router sick-router", Sick + "ovn-nbctl lr-route-del sick-router") { Fill = [("ADDRESS-OF-THE-GATEWAY", "203.0.113.254")], Restore = Cure },
        new("mtu-too-large", "DHCP options 10.150.0.0/24", "ovn-nbctl create DHCP_Options cidr=10.150.0.0/24 options:mtu=1500 >/dev/null; ip link set lo mtu 1500")
        {
            Restore = "ip link set lo mtu 65536; ovn-nbctl destroy DHCP_Options $(ovn-nbctl --bare --columns=_uuid find DHCP_Options cidr=10.150.0.0/24)",
        },
        new("mtu-too-large", "domain long-1", "ip link set lo mtu 1500; \"$lab/domain\" long-1 --network nat-net | sed \"s:<interface type='network'>:&<mtu size='1500'/>:\" | virsh -q define /dev/stdin")
        {
            Editor = "sed -i s/size=.1500./size=\\'1442\\'/",
            Restore = "ip link set lo mtu 65536",
        },
        new("duplicate-name", "switch sick-ls", Sick + "ovn-nbctl --add-duplicate ls-add sick-ls") { Restore = Cure },
        new("duplicate-address", "switch sick-ls", Sick + "for n in 1 2; do ovn-nbctl lsp-add sick-ls twin-$n -- set Logical_Switch_Port twin-$n \"addresses=\\\"52:54:00:00:77:${n}0 10.150.0.10\\\"\"; done")
        {
            Fill = [("MAC ADDRESS", "52:54:00:00:77:30 10.150.0.11")],
            Restore = Cure,
        },
        new("duplicate-external-ip", "router sick-router", Sick + "for n in 0 1; do ovn-nbctl --id=@n create NAT type=dnat_and_snat external_ip=203.0.113.9 logical_ip=10.150.0.1$n -- add Logical_Router sick-router nat @n >/dev/null; done") { Restore = Cure },
        new("address-unusable", "port odd", Sick + "ovn-nbctl lsp-add sick-ls odd -- set Logical_Switch_Port odd 'addresses=\"52:54:00:00:77:40 10.150.0.255\"'")
        {
            Fill = [("MAC ADDRESS", "52:54:00:00:77:40 10.150.0.14")],
            Restore = Cure,
        },
        new("external-ip-unusable", "router sick-router", Sick + "ovn-nbctl --id=@n create NAT type=dnat_and_snat external_ip=203.0.113.254 logical_ip=10.150.0.10 -- add Logical_Router sick-router nat @n >/dev/null") { Restore = Cure },
        new("nat-gateway-ambiguous", "router sick-router", Sick + """
            ovn-nbctl lrp-add sick-router sick-2 0a:00:00:00:77:03 203.0.114.1/24 -- lrp-set-gateway-chassis sick-2 node-1 20
            ovn-nbctl lsp-add sick-phys sick-2-gw -- lsp-set-type sick-2-gw router -- lsp-set-addresses sick-2-gw router -- lsp-set-options sick-2-gw router-port=sick-2
            ovn-nbctl --id=@n create NAT type=dnat_and_snat external_ip=198.51.100.7 logical_ip=10.150.0.10 -- add Logical_Router sick-router nat @n >/dev/null
            """)
        {
            Restore = Cure,
        },
        new("dns-zone-invalid", "switch sick-ls", Sick + "ovn-nbctl set Logical_Switch sick-ls 'external_ids:\"reconciler:dns-zone\"=\"no zone\"'")
        {
            Fill = [("ZONE", "sick.lan")],
            Restore = Cure,
        },
        new("zone-without-name-server", "switch sick-ls", Sick + """
            ovn-nbctl set Logical_Switch sick-ls 'external_ids:"reconciler:dns-zone"=sick.lan'
            ovn-nbctl lsp-add sick-ls named -- lsp-set-addresses named "52:54:00:00:77:50 10.150.0.15"
            options=$(ovn-nbctl create DHCP_Options cidr=10.150.0.0/24)
            ovn-nbctl dhcp-options-set-options $options server_id=10.150.0.254 server_mac=0a:00:00:00:77:02 lease_time=3600 router=10.150.0.254
            ovn-nbctl lsp-set-dhcpv4-options named $options
            """)
        {
            Fill = [("ADDRESS", "192.0.2.53")],
            Restore = Cure + "\novn-nbctl dhcp-options-del $(ovn-nbctl --bare --columns=_uuid find DHCP_Options cidr=10.150.0.0/24)",
        },
        new("duplicate-dns-name", "switch sick-ls", Sick + """
            for name in web.sick.lan Web.SICK.lan; do
                ovn-nbctl --id=@d create DNS "records={\"$name\"=\"10.150.0.16\"}" -- add Logical_Switch sick-ls dns_records @d >/dev/null
            done
            """)
        {
            Restore = Cure + "\novn-nbctl --all destroy DNS",
        },
        new("duplicate-dns-name", "domain twin_1", $"""
            ovn-nbctl set Logical_Switch nat-switch-1 'external_ids:"reconciler:dns-zone"=poc.lan'
            Define twin-1 --annotation '{Annotation}' --network nat-net
            Define twin_1 --annotation '{Annotation.Replace("0.10", "0.11", StringComparison.Ordinal)}' --network nat-net
            """)
        {
            Restore = "ovn-nbctl remove Logical_Switch nat-switch-1 external_ids '\"reconciler:dns-zone\"'",
        },
        new("requested-chassis-unknown", "port held", Sick + "ovn-nbctl lsp-add sick-ls held -- lsp-set-options held requested-chassis=node-7") { Restore = Cure },
        new("host-gone", "host node-9", Sick + "ovn-nbctl --id=@n create NAT type=dnat_and_snat external_ip=203.0.113.9 logical_ip=10.150.0.10 'external_ids:\"reconciler:host\"=node-9' -- add Logical_Router sick-router nat @n >/dev/null")
        {
            OnlyShows = true,
            Restore = Cure,
        },
    ];
}
