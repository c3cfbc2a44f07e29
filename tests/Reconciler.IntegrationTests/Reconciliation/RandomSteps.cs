using Reconciler.Ovsdb.Values;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Makes sequences of steps. The same seed makes the same ones.</summary>
internal sealed class RandomSteps(int seed)
{
    private readonly Random _random = new(seed);
    private int _made;

    /// <summary>What the port made by hand has in <c>addresses</c>. Its MAC address is then taken on its switch for all but its own interface.</summary>
    public string? HandAddress { get; private set; }

    public Step[] Sequence()
    {
        HandAddress = Flip() ? "52:54:00:00:00:10 10.140.0.77" : null;
        return [.. Enumerable.Range(0, _random.Next(8, 19)).Select(_ => Next())];
    }

    private Step Next()
    {
        var (domain, nic, index) = (_random.Next(2), _random.Next(2), _random.Next(8));
        var made = ++_made;
        switch (_random.Next(28))
        {
            case 0 or 1 or 2:
                return On("start", domain, s => s.StartAsync(s.Domains[domain]));
            case 3:
                return On("stop", domain, s => s.StopAsync(s.Domains[domain]));
            case 4:
                return On("crash (its devices stay)", domain, s => s.StopAsync(s.Domains[domain], removeDevices: false));
            case 5 when index == 0:
                return On("destroy and undefine", domain, s => s.StopAsync(s.Domains[domain], undefine: true));
            case 5 or 6:
                return On($"plug in interface {nic}", domain, s => s.ChangeXmlAsync(s.Domains[domain], s.Domains[domain].Nics[nic], present: true));
            case 7:
                return On($"unplug interface {nic}", domain, s => s.ChangeXmlAsync(s.Domains[domain], s.Domains[domain].Nics[nic], present: false));
            case 8 or 9 or 10 or 11:
                var intent = Intent(domain, nic);
                return On($"annotate interface {nic} with {intent.ToXml("port", null)}", domain, s => Annotate(s, domain, nic, intent));
            case 12:
                return On($"take the annotation of interface {nic} away", domain, s => Annotate(s, domain, nic, null));
            case 13:
                var network = Flip() ? "net-a" : "net-b";
                var defaults = Flip() ? new PortIntent() : new PortIntent
                {
                    Switch = Any("switch-1", "switch-2"), Address = Any(null, "none", "dynamic"), Dhcp = Dhcp(), Groups = Groups(), Lifetime = Lifetime(), PortSecurity = Security(),
                };
                if (HandAddress is not null && network == "net-a")
                    defaults = defaults with { Switch = defaults.Switch is null ? null : "switch-2" };
                if (defaults is { Address: "dynamic", Switch: "switch-2" })
                    defaults = defaults with { Address = "none" };
                return new($"network {network} becomes {defaults.ToXml("network", null)}", s =>
                {
                    s.Networks[network] = defaults;
                    return Task.CompletedTask;
                });
            case 14:
                return Flip()
                    ? new($"somebody deletes port {index} of ours", s => s.DeleteByHandAsync("Logical_Switch_Port", "Logical_Switch", "ports", index))
                    : new($"somebody deletes NAT {index} of ours", s => s.DeleteByHandAsync("NAT", "Logical_Router", "nat", index));
            case 15:
                var (table, column, value) = _random.Next(12) switch
                {
                    8 => ("Logical_Switch_Port", "type", OvsdbDatum.Of("localport")),
                    9 => ("Logical_Switch_Port", "parent_name", OvsdbDatum.Of("somebody")),
                    10 => ("Logical_Switch_Port", "tag", OvsdbDatum.Of(OvsdbAtom.Integer(7))),
                    11 => ("Logical_Switch_Port", "options", OvsdbDatum.Map([KeyValuePair.Create("requested-chassis", "node-7")])),
                    0 => ("Logical_Switch_Port", "addresses", OvsdbDatum.Empty),
                    1 => ("Logical_Switch_Port", "port_security", OvsdbDatum.Of("52:54:00:99:99:99")),
                    2 => ("Logical_Switch_Port", "dhcpv4_options", OvsdbDatum.Empty),
                    3 => ("Logical_Switch_Port", "dhcpv6_options", OvsdbDatum.Empty),
                    4 => ("NAT", "logical_ip", OvsdbDatum.Of("10.9.9.9")),
                    5 => ("NAT", "external_mac", OvsdbDatum.Of("52:54:00:99:99:99")),
                    6 => ("NAT", "logical_port", OvsdbDatum.Of("nobody")),
                    _ => ("NAT", "type", OvsdbDatum.Of("snat")),
                };
                return new($"somebody writes {column} = {value} in {table} {index} of ours", s => s.ChangeByHandAsync(table, column, value, index));
            case 16:
                var up = Flip();
                return new($"port {index} of ours goes {(up ? "up" : "down")}", s => s.ChangeByHandAsync("Logical_Switch_Port", "up", OvsdbDatum.Of(OvsdbAtom.Boolean(up)), index));
            case 17:
                return Flip()
                    ? new($"somebody makes port hand-made-{made}", s => s.MakePortAsync($"hand-made-{made}", "52:54:00:aa:aa:aa 10.140.0.201"))
                    : new($"somebody makes a NAT of 192.168.58.{200 + index}", s => s.MakeNatAsync($"192.168.58.{200 + index}"));
            case 18:
                var target = Any("switch-1", "switch-2")!;
                return Flip() ? new("OVN gives addresses", s => s.AssignDynamicAsync()) : new($"somebody moves port {index} of ours to {target}", s => s.MoveByHandAsync(target, index));
            case 20 when index < 3:
                return On("restore, paused", domain, s => s.StartAsync(s.Domains[domain], isPaused: true));
            case 20:
                return On("go on", domain, s =>
                {
                    s.Domains[domain].IsPaused = false;
                    return Task.CompletedTask;
                });
            case 21:
                var (lost, isGone) = (Flip() ? "net-a" : "net-b", Flip());
                return new($"network {lost} {(isGone ? "is gone" : "cannot be read")}", s =>
                {
                    s.LoseNetwork(lost, isGone);
                    return Task.CompletedTask;
                });
            case 22:
                return On("its XML cannot be read", domain, s =>
                {
                    s.Domains[domain].IsUnreadable = true;
                    return Task.CompletedTask;
                });
            case 23:
                return index < 4 ? new("the integration bridge is deleted", s => s.DeleteBridgeAsync()) : new("another bridge is OVN's", s => s.NameOtherBridgeAsync());
            case 24:
                var here = Flip();
                return On($"interface {nic} gets a twin {(here ? "beside it" : "elsewhere")}", domain, s => s.DoubleAsync(s.Domains[domain], s.Domains[domain].Nics[nic], here));
            case 25:
                var wholly = Flip();
                return On($"another tool wipes {(wholly ? "all keys" : "the domain's key")} off its ports", domain, s => s.WipeKeysAsync(s.Domains[domain], wholly));
            case 26:
                var on = index < 3;
                return new($"somebody switches port {index} of ours {(on ? "on" : "off")}", s => s.SwitchByHandAsync(on, index));
            case 27 when index < 5:
                return new("everything can be read again", s => s.RecoverAsync());
            default:
                return On("(reconcile)", domain, _ => Task.CompletedTask);
        }
    }

    private static Task Annotate(Scenario scenario, int domain, int nic, PortIntent? intent)
    {
        var state = scenario.Domains[domain].Nics[nic];
        state.Annotation = state.InXml ? intent : null;
        return Task.CompletedTask;
    }

    /// <summary>A valid annotation. Each interface has addresses of its own, so that none is in another's way.</summary>
    private PortIntent Intent(int domain, int nic)
    {
        var number = 10 + (2 * domain) + nic;
        var first = domain == 0 && nic == 0;
        var adopts = first && _random.Next(3) == 0;
        var on = adopts ? null : first && HandAddress is not null ? "switch-2" : Any("switch-1", "switch-2")!;
        var (v4, v6) = on == "switch-2" ? ("10.150.0.", "fd00:150::") : ("10.140.0.", "fd00:140::");
        var address = _random.Next(7) switch
        {
            0 or 1 => v4 + number,
            2 => $"{v4}{number} {v4}{number + 20}",
            3 => $"{v4}{number} {v6}{number}",
            4 => v6 + number,
            5 when on != "switch-2" => "dynamic",
            _ => on == "switch-2" ? "none" : Any(null, "none"),
        };
        var nats = new List<(string, bool)>();
        // An address that comes from elsewhere may be none, which an external address cannot stand for.
        if (address is not (null or "none") && address.Contains('.') && !adopts)
        {
            for (var i = _random.Next(3); i > 0; i--)
                nats.Add(($"192.168.58.{(number * 2) + i}", Flip()));
        }

        return new()
        {
            Switch = on, Address = address, PortSecurity = Security(), Dhcp = Dhcp(), Groups = Groups(), Lifetime = Lifetime(),
            Port = adopts ? Scenario.HandPort : null, Nats = nats,
        };
    }

    private static Step On(string words, int domain, Func<Scenario, Task> run) => new($"{(domain == 0 ? "web-1" : "db-1")}: {words}", run);

    private string? Dhcp() => Any(null, "auto", "on", "off");

    private string? Groups() => Any(null, null, "web", "db", "web db");

    private string? Lifetime() => Any(null, "running", "defined");

    private bool? Security() => _random.Next(3) switch { 0 => false, 1 => true, _ => null };

    private bool Flip() => _random.Next(2) == 0;

    private string? Any(params string?[] of) => of[_random.Next(of.Length)];
}
