using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Benchmarks.Running;

/// <summary>A port and its floating IP, with what <c>lsp-add</c>, <c>lsp-set-addresses</c>, <c>lsp-set-port-security</c> and <c>lr-nat-add</c> of ovn-nbctl leave behind.</summary>
internal sealed class HandMadeRows
{
    private readonly DatabaseClient _northbound;
    private readonly Condition _switch;
    private readonly Condition _router;
    private readonly Guid _port;
    private readonly Guid _nat;

    private HandMadeRows(DatabaseClient northbound, Condition onSwitch, Condition onRouter, Guid port, Guid nat)
    {
        _northbound = northbound;
        _switch = onSwitch;
        _router = onRouter;
        _port = port;
        _nat = nat;
    }

    /// <summary>Makes them.</summary>
    /// <param name="northbound">Where.</param>
    /// <param name="name">The port's name.</param>
    /// <param name="mac">Its MAC address.</param>
    /// <param name="address">Its address.</param>
    /// <param name="external">Its floating IP.</param>
    /// <param name="logicalSwitch">Its switch.</param>
    /// <param name="router">The router that translates.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HandMadeRows> MakeAsync(
        DatabaseClient northbound, string name, string mac, string address, string external, string logicalSwitch, string router, CancellationToken cancellationToken)
    {
        var both = OvsdbDatum.Of($"{mac} {address}");
        var (onSwitch, onRouter) = (Condition.Equal("name", logicalSwitch), Condition.Equal("name", router));
        var results = await northbound.TransactAsync(
        [
            new Insert("Logical_Switch_Port", DatabaseClient.Row(("name", OvsdbDatum.Of(name)), ("addresses", both), ("port_security", both)), "port"),
            new Insert("NAT", DatabaseClient.Row(
                ("type", OvsdbDatum.Of("dnat_and_snat")), ("external_ip", OvsdbDatum.Of(external)), ("logical_ip", OvsdbDatum.Of(address)),
                ("options", OvsdbDatum.Map([KeyValuePair.Create("stateless", "false")]))), "nat"),
            new Mutate("Logical_Switch", [onSwitch], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("port")))]) { ExpectedCount = 1 },
            new Mutate("Logical_Router", [onRouter], [Mutation.Insert("nat", OvsdbDatum.Of(OvsdbAtom.NamedUuid("nat")))]) { ExpectedCount = 1 },
        ], cancellationToken);
        return new(northbound, onSwitch, onRouter, results[0].Uuid!.Value, results[1].Uuid!.Value);
    }

    /// <summary>Deletes them, in one transaction.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => _northbound.TransactAsync(
    [
        new Mutate("Logical_Switch", [_switch], [Mutation.Delete("ports", OvsdbDatum.Of(_port))]) { ExpectedCount = 1 },
        new Mutate("Logical_Router", [_router], [Mutation.Delete("nat", OvsdbDatum.Of(_nat))]) { ExpectedCount = 1 },
    ], cancellationToken);
}
