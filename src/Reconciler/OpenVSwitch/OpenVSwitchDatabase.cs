using System.Collections.Immutable;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>The local Open vSwitch database as we see it: which workloads are plugged in here (ovs-vswitchd.conf.db(5)).</summary>
public sealed class OpenVSwitchDatabase
{
    private const string Root = "Open_vSwitch";
    private const string Bridge = "Bridge";
    private const string Port = "Port";
    private const string Interface = "Interface";
    private const string Tls = "SSL";

    /// <summary>The key under which we keep the iface-id that we have replaced.</summary>
    private const string OriginalKey = "reconciler:bound";

    private readonly RowIndex _interfacesByOwner;
    private readonly RowIndex _portsByInterface;
    private readonly RowIndex _bridgesByName;

    private readonly string? _chassisOverride;
    private readonly ImmutableArray<IInterfaceMark> _marks;

    /// <summary>Creates an empty view.</summary>
    /// <param name="chassisOverride">The chassis name that comes before <c>system-id</c>; null where there is none.</param>
    /// <param name="marks">What tells whose interfaces are; none for those of libvirt's domains alone.</param>
    public OpenVSwitchDatabase(string? chassisOverride = null, params ImmutableArray<IInterfaceMark> marks)
    {
        _marks = marks.IsEmpty ? [VirtualMachineMark.Instance] : marks;
        _chassisOverride = chassisOverride;
        Replica = new(Root,
        [
            new(Root, ["external_ids", "ssl"]),
            new(Tls, ["private_key", "certificate", "ca_cert"]),
            new(Bridge, ["name", "ports"]),
            new(Port, ["interfaces"]),
            new(Interface, ["name", "type", "ofport", "external_ids"]),
        ]);
        _interfacesByOwner = Replica.AddIndex(Interface, row => OwnerOf(row)?.ToString());
        // A vnet is alone on its port; bonds have several interfaces and are none of ours.
        _portsByInterface = Replica.AddIndex(Port, row => row["interfaces"] is { Count: 1 } only ? only.Single.AsUuid.ToString() : null);
        _bridgesByName = Replica.AddIndex(Bridge, row => row["name"].Single.AsString);
    }

    /// <summary>What a session keeps in step.</summary>
    public DatabaseReplica Replica { get; }

    /// <summary>What the database says of this host.</summary>
    public HostSettings Settings => Replica.Read(r =>
    {
        var root = r.Table(Root).Rows.Values.FirstOrDefault();
        var ids = root?["external_ids"] ?? OvsdbDatum.EmptyMap;
        var tls = root?["ssl"].Optional is { } row ? r.Table(Tls).Rows.GetValueOrDefault(row.AsUuid) : null;
        var chassis = _chassisOverride ?? ids.Get("system-id");
        return new HostSettings(chassis, Setting("ovn-bridge") ?? "br-int", ids.Get("ovn-nb"))
        {
            SouthboundRemote = Setting("ovn-remote"),
            Tls = tls is null ? null : new(PathIn(tls, "ca_cert"), PathIn(tls, "certificate"), PathIn(tls, "private_key")),
        };

        // ovn-controller(8): what is set for one chassis comes before what is set for all.
        string? Setting(string key) => (chassis is null ? null : ids.Get($"{key}-{chassis}")) ?? ids.Get(key);
    });

    /// <summary>Whether there is an integration bridge. Without one, no interface can be said to be gone from it.</summary>
    public bool HasIntegrationBridge
    {
        get
        {
            var name = Settings.IntegrationBridge;
            return Replica.Read(_ => _bridgesByName[name] is [_, ..]);
        }
    }

    /// <summary>Every workload that has an interface anywhere in Open vSwitch.</summary>
    public IReadOnlyList<WorkloadId> Workloads => Replica.Read(_ => _interfacesByOwner.Keys.Select(WorkloadId.Parse).ToArray());

    /// <summary>The interfaces of a workload that OVN could bind: on the integration bridge, with an iface-id and a MAC address.</summary>
    public IReadOnlyList<OvsInterface> InterfacesOf(WorkloadId workload)
    {
        var bridgeName = Settings.IntegrationBridge;
        return Replica.Read(_ =>
        {
            if (_bridgesByName[bridgeName] is not [var bridge, ..])
                return [];
            return (IReadOnlyList<OvsInterface>)[.. _interfacesByOwner[workload.ToString()]
                .Where(row => _portsByInterface[row.Uuid.ToString()].Any(port => bridge["ports"].Contains(OvsdbAtom.Uuid(port.Uuid))))
                .Select(ReadInterface)
                .OfType<OvsInterface>()
                .OrderBy(i => i.Name, StringComparer.Ordinal)];
        });
    }

    /// <summary>
    /// The interfaces of a workload that Open vSwitch has on another bridge than the integration bridge, or on none: they were not unplugged,
    /// so what changed may be which bridge is OVN's.
    /// </summary>
    public IReadOnlyList<OvsInterface> InterfacesElsewhere(WorkloadId workload)
    {
        var here = InterfacesOf(workload).Select(i => i.Uuid).ToHashSet();
        return Replica.Read(_ => (IReadOnlyList<OvsInterface>)
            [.. _interfacesByOwner[workload.ToString()].Where(row => !here.Contains(row.Uuid)).Select(ReadInterface).OfType<OvsInterface>()]);
    }

    /// <summary>
    /// The interfaces of workloads on the integration bridge whose device is gone: Open vSwitch cannot open it, and says so
    /// with <c>ofport</c> -1 (ovs-vswitchd.conf.db(5)). One of which another row with the same iface-id is alive is left out.
    /// </summary>
    public IReadOnlyList<OvsInterface> StaleInterfaces
    {
        get
        {
            var alive = Replica.Read(r => r.Table(Interface).Rows.Values
                .Where(row => !IsStale(row)).Select(row => row["external_ids"].Get("iface-id")).ToHashSet(StringComparer.Ordinal));
            return [.. Workloads.SelectMany(InterfacesOf).Where(i => i.IsStale && !alive.Contains(i.InterfaceId))];
        }
    }

    /// <summary>Takes the port of an interface off the integration bridge, if its device is still gone and it is still that workload's.</summary>
    /// <param name="nic">The interface.</param>
    public Transaction RemovePort(OvsInterface nic)
    {
        var port = Replica.Read(_ => _portsByInterface[nic.Uuid.ToString()].Select(p => p.Uuid).FirstOrDefault());
        return new(
        [
            Wait.Unchanged(
                Interface,
                nic.Uuid,
                new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal)
                {
                    ["name"] = OvsdbDatum.Of(nic.Name),
                    ["ofport"] = OvsdbDatum.Of(OvsdbAtom.Integer(-1)),
                },
                $"{nic.Name} has changed meanwhile"),
            Wait.Unchanged(
                Port,
                port,
                new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["interfaces"] = OvsdbDatum.Of(nic.Uuid) },
                $"{nic.Name} has changed meanwhile"),
            new Mutate(
                Bridge, [Condition.Includes("ports", OvsdbDatum.Of(port))], [Mutation.Delete("ports", OvsdbDatum.Of(port))]) { ExpectedCount = 1 },
            new Comment($"reconciler: the device of {nic.Name} is gone, and so is {nic.Owner.Noun} {nic.Owner}"),
        ]);
    }

    /// <summary>Binds an interface to a port of another name: OVN follows <c>iface-id</c> (ovn-controller(8)).</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="portName">The port; the name that the interface was plugged in with to undo it.</param>
    public static Transaction Bind(OvsInterface nic, string portName)
    {
        var original = nic.OriginalInterfaceId ?? nic.InterfaceId;
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal) { ["iface-id"] = portName };
        if (portName != original)
            pairs[OriginalKey] = original;
        return new(
        [
            // Devices are recycled: the row must still be this workload's.
            Wait.Unchanged(Interface, nic.Uuid, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(nic.Name) }, $"{nic.Name} is gone"),
            new Mutate(
                Interface,
                [Condition.Uuid(nic.Uuid), Condition.Includes("external_ids", OvsdbDatum.Map(IdentityOf(nic)))],
                [Mutation.Delete("external_ids", OvsdbDatum.Set("iface-id", OriginalKey)), Mutation.Insert("external_ids", OvsdbDatum.Map(pairs))])
            {
                ExpectedCount = 1,
            },
            new Comment($"reconciler: bind {nic.Name} to port {portName}"),
        ]);
    }

    /// <summary>The workloads whose interfaces may be different after these changes.</summary>
    public IReadOnlySet<WorkloadId> WorkloadsOf(IReadOnlyList<RowChange> changes)
    {
        var workloads = new HashSet<WorkloadId>();
        foreach (var change in changes)
        {
            switch (change.Table)
            {
                case Interface:
                    Add(change.Old);
                    Add(change.New);
                    break;
                case Bridge:
                    // A port that came or went; one that was deleted altogether has its interface among the changes.
                    var moved = (change.Old?["ports"] ?? OvsdbDatum.Empty).DifferenceFrom(change.New?["ports"] ?? OvsdbDatum.Empty);
                    Replica.Read(r =>
                    {
                        foreach (var port in moved.Select(p => r.Table(Port).Rows.GetValueOrDefault(p.AsUuid)).OfType<ReplicaRow>())
                        {
                            foreach (var uuid in port["interfaces"].Uuids())
                                Add(r.Table(Interface).Rows.GetValueOrDefault(uuid));
                        }

                        return true;
                    });
                    break;
            }
        }

        return workloads;

        void Add(ReplicaRow? row)
        {
            if (row is not null && OwnerOf(row) is { } workload)
                workloads.Add(workload);
        }
    }

    /// <summary>Whether the changes may have brought or taken the integration bridge.</summary>
    public static bool TouchesBridges(IReadOnlyList<RowChange> changes) => changes.Any(c => c.Table is Root or Bridge);

    /// <summary>Whether the changes touch what <see cref="Settings"/> says.</summary>
    public static bool TouchesSettings(IReadOnlyList<RowChange> changes) => changes.Any(c => c.Table == Root);

    private static string? PathIn(ReplicaRow row, string column) => row[column].Single.AsString is { Length: > 0 } path ? path : null;

    /// <summary>By which a row is known again as the same interface.</summary>
    private static Dictionary<string, string> IdentityOf(OvsInterface nic) =>
        new(StringComparer.Ordinal) { ["iface-id"] = nic.InterfaceId };

    private WorkloadId? OwnerOf(ReplicaRow row)
    {
        var (name, ids) = (row["name"].Single.AsString, row["external_ids"]);
        foreach (var mark in _marks)
        {
            if (mark.OwnerOf(name, ids) is { } owner)
                return owner;
        }

        return null;
    }

    private OvsInterface? ReadInterface(ReplicaRow row)
    {
        var ids = row["external_ids"];
        return OwnerOf(row) is { } owner && ids.Get("iface-id") is { Length: > 0 } interfaceId && ids.Get("attached-mac") is { Length: > 0 } mac
            ? new(row["name"].Single.AsString, interfaceId, owner, mac.ToLowerInvariant())
            {
                Uuid = row.Uuid,
                OriginalInterfaceId = ids.Get(OriginalKey),
                IsStale = IsStale(row),
            }
            : null;
    }

    /// <summary>Another type than the system's has no device of the system's behind it.</summary>
    private static bool IsStale(ReplicaRow row) => row["ofport"].Optional?.AsInteger is -1 && row["type"].Single.AsString.Length == 0;
}
