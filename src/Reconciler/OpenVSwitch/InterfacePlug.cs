using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.OpenVSwitch;

/// <summary>Plugs devices into a bridge and unplugs them, as <c>ovs-vsctl add-port</c> and <c>del-port</c> do. Pure.</summary>
internal static class InterfacePlug
{
    /// <summary>Plugs a device in, with all that it says of itself, in one transaction.</summary>
    /// <param name="bridge">The bridge's name.</param>
    /// <param name="device">The device.</param>
    /// <param name="externalIds">The interface's <c>external_ids</c>.</param>
    public static Transaction Plug(string bridge, string device, IEnumerable<KeyValuePair<string, string>> externalIds) => new(
    [
        Wait.None("Port", [Condition.Equal("name", device)], "name", $"Open vSwitch has a port {device} already"),
        new Insert("Interface", Row(("name", OvsdbDatum.Of(device)), ("external_ids", OvsdbDatum.Map(externalIds))), "nic"),
        new Insert("Port", Row(("name", OvsdbDatum.Of(device)), ("interfaces", OvsdbDatum.Of(OvsdbAtom.NamedUuid("nic")))), "port"),
        new Mutate("Bridge", [Condition.Equal("name", bridge)], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("port")))])
        {
            ExpectedCount = 1,
        },
        new Comment($"reconciler: attach {device}"),
    ]);

    /// <summary>Unplugs a device, if the interface is still the one that was read.</summary>
    /// <param name="bridge">The bridge's name.</param>
    /// <param name="nic">The interface.</param>
    /// <param name="port">The port that has it.</param>
    public static Transaction Unplug(string bridge, SpeakingInterface nic, Guid port) => new(
    [
        Wait.Unchanged("Interface", nic.Uuid, Row(("name", OvsdbDatum.Of(nic.Name))), $"{nic.Name} has changed meanwhile"),
        Wait.Unchanged("Port", port, Row(("interfaces", OvsdbDatum.Of(nic.Uuid))), $"{nic.Name} has changed meanwhile"),
        new Mutate("Bridge", [Condition.Equal("name", bridge)], [Mutation.Delete("ports", OvsdbDatum.Of(port))]) { ExpectedCount = 1 },
        new Comment($"reconciler: detach {nic.Name}"),
    ]);

    /// <summary>
    /// Has Open vSwitch open a device again that was made anew under the same name. A userspace datapath does not do so by itself; it does
    /// when another port number is asked for.
    /// </summary>
    /// <param name="nic">The interface.</param>
    /// <param name="number">A port number that the interface does not have.</param>
    public static Transaction OpenAgain(SpeakingInterface nic, int number) => new(
    [
        Wait.Unchanged("Interface", nic.Uuid, Row(("name", OvsdbDatum.Of(nic.Name))), $"{nic.Name} has changed meanwhile"),
        new Update("Interface", [Condition.Uuid(nic.Uuid)], Row(("ofport_request", OvsdbDatum.Of(OvsdbAtom.Integer(number))))),
        new Comment($"reconciler: the device of {nic.Name} is another one"),
    ]);

    private static Dictionary<string, OvsdbDatum> Row(params (string Column, OvsdbDatum Value)[] columns) =>
        columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);
}
