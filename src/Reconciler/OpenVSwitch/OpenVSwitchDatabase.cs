using System.Collections.Immutable;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>Our view of the local Open vSwitch database: which workloads are plugged in here (ovs-vswitchd.conf.db(5)).</summary>
internal sealed partial class OpenVSwitchDatabase
{
    private const string Root = "Open_vSwitch";
    private const string Bridge = "Bridge";
    private const string Port = "Port";
    private const string Interface = "Interface";
    private const string Tls = "SSL";

    /// <summary>The key that keeps the original iface-id after we have replaced it.</summary>
    private const string OriginalKey = "reconciler:bound";

    private const string NoMac = "00:00:00:00:00:00";

    private readonly RowIndex _interfacesByOwner;
    private readonly RowIndex _portsByInterface;
    private readonly RowIndex _bridgesByName;

    private readonly string? _chassisOverride;
    private readonly ImmutableArray<IInterfaceMark> _marks;

    /// <summary>Creates an empty view.</summary>
    /// <param name="chassisOverride">The chassis name that takes precedence over <c>system-id</c>; null for none.</param>
    /// <param name="marks">How to find the owners of interfaces; none for libvirt domains only.</param>
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
            new(Interface, ["name", "type", "ofport", "external_ids"]) { OptionalColumns = ["ifindex", "mac_in_use"] },
        ]);
        _interfacesByOwner = Replica.AddIndex(Interface, row => OwnerOf(row)?.ToString());
        // A vnet is the only interface of its port. Ports with several interfaces are bonds, which are not ours.
        _portsByInterface = Replica.AddIndex(Port, row => row["interfaces"] is { Count: 1 } only ? only.Single.AsUuid.ToString() : null);
        _bridgesByName = Replica.AddIndex(Bridge, row => row["name"].Single.AsString);
        _left = Replica.AddIndex(Interface, row => row["external_ids"] is var ids && ids.Get(ProblemKey) is not null
            && ids.Get(OwnershipKeys.Switch) is null ? ProblemKey : null);
        _mistaken = Replica.AddIndex(Interface, row => WhyMistaken(row) is null ? null : row["external_ids"].Get("iface-id"));
    }

    /// <summary>The replica that a session keeps in step.</summary>
    public DatabaseReplica Replica { get; }

    /// <summary>The settings of this host.</summary>
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

        // ovn-controller(8): a setting for one chassis takes precedence over the setting for all.
        string? Setting(string key) => (chassis is null ? null : ids.Get($"{key}-{chassis}")) ?? ids.Get(key);
    });

    /// <summary>Whether there is an integration bridge. Without one, we cannot say that an interface has left it.</summary>
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

    /// <summary>
    /// Finds the owners of all interfaces anew. Marks that need this host's name have found none before it was known.
    /// </summary>
    public void FindOwnersAgain() => Replica.Read(r =>
    {
        _interfacesByOwner.Rebuild(r.Table(Interface).Rows.Values);
        return true;
    });

    /// <summary>
    /// A workload's interfaces that OVN can bind: on the integration bridge, with an iface-id and a MAC address. Without its device, an
    /// interface that says itself what it asks for is not there: nobody else can say that its workload runs.
    /// </summary>
    public IReadOnlyList<OvsInterface> InterfacesOf(WorkloadId workload) => OnBridge(workload, ReadInterface, i => i.Name)
        .Where(i => !i.IsStale || workload.IsDomain).ToArray();

    /// <summary>All of a workload's interfaces on the integration bridge, with what they say of themselves.</summary>
    public IReadOnlyList<SpeakingInterface> SpeakingInterfacesOf(WorkloadId workload) => OnBridge(
        workload,
        row => new SpeakingInterface(
            row.Uuid, row["name"].Single.AsString, MacOf(row, workload), InterfaceIdOf(row, workload), row["external_ids"])
        {
            Port = _portsByInterface[row.Uuid.ToString()][0].Uuid,
            IsStale = IsStale(row, workload),
            IsOpened = row["ofport"].Optional is not null,
        },
        i => i.Name);

    private IReadOnlyList<T> OnBridge<T>(WorkloadId workload, Func<ReplicaRow, T?> read, Func<T, string> nameOf)
        where T : class
    {
        var bridgeName = Settings.IntegrationBridge;
        return Replica.Read(_ =>
        {
            if (_bridgesByName[bridgeName] is not [var bridge, ..])
                return [];
            return (IReadOnlyList<T>)[.. _interfacesByOwner[workload.ToString()]
                .Where(row => _portsByInterface[row.Uuid.ToString()].Any(port => bridge["ports"].Contains(OvsdbAtom.Uuid(port.Uuid))))
                .Select(read)
                .OfType<T>()
                .OrderBy(nameOf, StringComparer.Ordinal)];
        });
    }

    /// <summary>
    /// A workload's interfaces that are in Open vSwitch, but not on the integration bridge. They were not unplugged; perhaps another bridge
    /// became the integration bridge.
    /// </summary>
    public IReadOnlyList<OvsInterface> InterfacesElsewhere(WorkloadId workload)
    {
        var here = OnBridge(workload, ReadInterface, i => i.Name).Select(i => i.Uuid).ToHashSet();
        return Replica.Read(_ => (IReadOnlyList<OvsInterface>)
            [.. _interfacesByOwner[workload.ToString()].Where(row => !here.Contains(row.Uuid)).Select(ReadInterface)
                .OfType<OvsInterface>()]);
    }

    /// <summary>
    /// The workloads' interfaces on the integration bridge whose device is gone. Open vSwitch cannot open the device, and sets
    /// <c>ofport</c> to -1 (ovs-vswitchd.conf.db(5)). If another row with the same iface-id has a device, the interface is left out.
    /// </summary>
    public IReadOnlyList<OvsInterface> StaleInterfaces
    {
        get
        {
            var alive = Replica.Read(r => r.Table(Interface).Rows.Values
                .Where(row => OwnerOf(row) is not { } owner || !IsStale(row, owner)).Select(row =>
                    row["external_ids"].Get("iface-id")).ToHashSet(StringComparer.Ordinal));
            return [.. Workloads.SelectMany(w => OnBridge(w, ReadInterface, i => i.Name))
                .Where(i => i.IsStale && !alive.Contains(i.InterfaceId))];
        }
    }

    /// <summary>
    /// Removes an interface's port from the integration bridge, if the device is still gone and the workload still owns it.
    /// </summary>
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
                    [nic.LostIndex ? "ifindex" : "ofport"] = OvsdbDatum.Of(OvsdbAtom.Integer(nic.LostIndex ? 0 : -1)),
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

    /// <summary>Binds an interface to a port with another name: OVN binds by <c>iface-id</c> (ovn-controller(8)).</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="portName">The port. To undo the binding, pass the iface-id that the interface was plugged in with.</param>
    public static Transaction Bind(OvsInterface nic, string portName)
    {
        var original = nic.OriginalInterfaceId ?? nic.InterfaceId;
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal) { ["iface-id"] = portName };
        if (portName != original)
            pairs[OriginalKey] = original;
        // An insertion leaves a key that is there already as it is: whoever has just set an iface-id keeps it.
        var set = Mutation.Insert("external_ids", OvsdbDatum.Map(pairs));
        return new(
        [
            // Device names are reused, so the row must still belong to this workload.
            StillThere(nic.Uuid, nic.Name),
            nic.HasInterfaceId
                ? new Mutate(
                    Interface,
                    [Condition.Uuid(nic.Uuid), Condition.Includes("external_ids", "iface-id", nic.InterfaceId)],
                    [Mutation.Delete("external_ids", OvsdbDatum.Set("iface-id", OriginalKey)), set]) { ExpectedCount = 1 }
                : new Mutate(Interface, [Condition.Uuid(nic.Uuid)], [set]) { ExpectedCount = 1 },
            new Comment($"reconciler: bind {nic.Name} to port {portName}"),
        ]);
    }

    /// <summary>Writes a key of an interface's <c>external_ids</c>, or removes it.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value; null to remove it.</param>
    public static Transaction Note(SpeakingInterface nic, string key, string? value) => new(
    [
        StillThere(nic.Uuid, nic.Name),
        new Mutate(
            Interface,
            [Condition.Uuid(nic.Uuid)],
            [
                Mutation.Delete("external_ids", OvsdbDatum.Set(key)),
                .. value is null ? [] : new[] { Mutation.Insert("external_ids", OvsdbDatum.Map([KeyValuePair.Create(key, value)])) },
            ]) { ExpectedCount = 1 },
        new Comment($"reconciler: {(value is null ? "nothing is wrong with" : "what is wrong with")} {nic.Name}"),
    ]);

    private static Wait StillThere(Guid row, string name) => Wait.Unchanged(
        Interface, row, new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal) { ["name"] = OvsdbDatum.Of(name) }, $"{name} is gone");

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
                    // A port that was added to a bridge or removed from it. If a port was deleted, its interface is among the changes.
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

    /// <summary>The workloads of one source whose interfaces were added, changed or removed.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="mark">Tells what interfaces belong to the source.</param>
    public static IReadOnlySet<WorkloadId> OwnersIn(IReadOnlyList<RowChange> changes, IInterfaceMark mark) => changes
        .Where(c => c.Table == Interface).SelectMany(c => new[] { c.Old, c.New }).OfType<ReplicaRow>()
        .Select(r => mark.OwnerOf(r["name"].Single.AsString, r["external_ids"])).OfType<WorkloadId>().ToHashSet();

    /// <summary>Whether the changes may have added or removed the integration bridge.</summary>
    public static bool TouchesBridges(IReadOnlyList<RowChange> changes) => changes.Any(c => c.Table is Root or Bridge);

    /// <summary>Whether the changes may affect <see cref="Settings"/>.</summary>
    public static bool TouchesSettings(IReadOnlyList<RowChange> changes) => changes.Any(c => c.Table == Root);

    private static string? PathIn(ReplicaRow row, string column) => row[column].Single.AsString is { Length: > 0 } path ? path : null;

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
        if (OwnerOf(row) is not { } owner || MacOf(row, owner) is not { } mac || InterfaceIdOf(row,
            owner) is not { Length: > 0 } interfaceId)
            return null;
        var ids = row["external_ids"];
        return new(row["name"].Single.AsString, interfaceId, owner, mac)
        {
            Uuid = row.Uuid,
            OriginalInterfaceId = ids.Get(OriginalKey),
            HasInterfaceId = ids.Get("iface-id") is { Length: > 0 },
            HasIgnoredKeys = owner.IsDomain && ids.Get(OwnershipKeys.Switch) is not null,
            IsStale = IsStale(row, owner),
            LostIndex = HasLostIndex(row),
        };
    }

    /// <summary>The name of the port that OVN binds here: libvirt names one always; other interfaces get a stable one.</summary>
    private static string InterfaceIdOf(ReplicaRow row, WorkloadId owner) => row["external_ids"].Get("iface-id") is { Length: > 0 } id ? id
        : owner.IsDomain ? "" : StableNames.InterfaceIdOf(owner, row["name"].Single.AsString);

    /// <summary>
    /// The MAC address of whoever uses the interface. Devices of some types, such as vhost-user's, have none of their own.
    /// </summary>
    private static string? MacOf(ReplicaRow row, WorkloadId owner)
    {
        // A key that was emptied by mistake does not say that the device's own address is meant.
        if (row["external_ids"].Get("attached-mac") is { } attached && (attached.Length > 0 || !owner.IsDomain))
            return owner.IsDomain || IsMac(attached) ? attached.ToLowerInvariant() : null;
        return !owner.IsDomain && row["mac_in_use"].Optional?.AsString is { Length: > 0 } own && own != NoMac
            ? own.ToLowerInvariant() : null;
    }

    /// <summary>Whether a text is the address of one interface: that of a group (IEEE 802: the lowest bit) and that of nobody are not.</summary>
    private static bool IsMac(string text) => text.Length == NoMac.Length && text != NoMac
        && !text.Where((c, i) => i % 3 == 2 ? c != ':' : !char.IsAsciiHexDigit(c)).Any()
        && (Convert.ToInt32(text[..2], 16) & 1) == 0;

    /// <summary>Whether the device of a system interface is gone. Interfaces of other types have no system device.</summary>
    private static bool IsStale(ReplicaRow row, WorkloadId owner) => row["type"].Single.AsString.Length == 0
        && (row["ofport"].Optional?.AsInteger is -1 || (!owner.IsDomain && HasLostIndex(row)));

    /// <summary>
    /// Whether Open vSwitch has opened the device, and the device has no index any more. A userspace datapath keeps the port of a device
    /// that has gone, with its <c>ofport</c>, until Open vSwitch restarts.
    /// </summary>
    private static bool HasLostIndex(ReplicaRow row) =>
        row["ofport"].Optional?.AsInteger > 0 && row["ifindex"].Optional?.AsInteger is 0;
}
