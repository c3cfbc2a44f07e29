using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation.Committing;

/// <summary>The Northbound of a golden case: the network that all of them have, and the rows of the case.</summary>
internal sealed class GoldenRows
{
    private readonly ImmutableArray<LogicalSwitchPort> _ports;
    private readonly ImmutableArray<NatRule> _nats;

    private GoldenRows(LogicalNetwork network, ImmutableArray<LogicalSwitchPort> ports, ImmutableArray<NatRule> nats)
    {
        Network = network;
        _ports = ports;
        _nats = nats;
    }

    /// <summary>The switches and routers.</summary>
    public LogicalNetwork Network { get; }

    /// <summary>Reads the rows of a case.</summary>
    /// <param name="json">Tables, rows by number, columns. Where a row is, and its groups, stand in it: <c>on</c> and <c>in</c>.</param>
    public static GoldenRows Read(string json)
    {
        var tables = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenCase.Folder, "network.json")))!.AsObject();
        foreach (var (table, rows) in JsonNode.Parse(json)!.AsObject())
        {
            if (tables[table] is not JsonObject all)
                tables[table] = all = [];
            foreach (var (number, row) in rows!.AsObject())
                all.Add(number, row!.DeepClone());
        }

        var places = Places(tables);
        var byUuid = Renamed(tables, t => t.Key, t => Renamed(t.Value!.AsObject(), r => IdOf(r.Key).ToString(), r => r.Value!.DeepClone()));
        var database = new NorthboundDatabase(Sample.Host);
        database.Replica.Fill(byUuid.ToJsonString());
        var network = database.ReadNetwork(port => places.GetValueOrDefault(port).On);
        return database.Replica.Read(replica => new GoldenRows(
            network,
            [
                .. replica.Table(NorthboundDatabase.Port).Rows.Values.OrderBy(r => r.Uuid)
                    .Select(r => (Port: NorthboundDatabase.ReadPort(r.Uuid, c => r[c]), Place: places[r.Uuid]))
                    .Select(r => r.Port with { SwitchUuid = r.Place.On, Groups = r.Place.Groups }),
            ],
            [
                .. replica.Table(NorthboundDatabase.Nat).Rows.Values.OrderBy(r => r.Uuid)
                    .Select(r => NorthboundDatabase.ReadNat(r.Uuid, c => r[c]) with { RouterUuid = places[r.Uuid].On }),
            ]));
    }

    /// <summary>The rows of a domain.</summary>
    public ObservedWorkload Observe(WorkloadId domain, string host)
    {
        var ports = _ports.Where(p => WorkloadId.Of(p.ExternalIds) == domain).ToLookup(p => p.Host == host);
        var nats = _nats.Where(n => WorkloadId.Of(n.ExternalIds) == domain).ToLookup(n => n.Host == host);
        return new([.. ports[true]], [.. nats[true]]) { ForeignPorts = [.. ports[false]], ForeignNats = [.. nats[false]] };
    }

    /// <summary>The ports that are not the domain's own, by name.</summary>
    public ImmutableDictionary<string, ExistingPort> OthersThan(ObservedWorkload observed) =>
        _ports.Except(observed.Ports).ToImmutableDictionary(p => p.Name, p => new ExistingPort(p, p.Type), StringComparer.Ordinal);

    /// <summary>Where each row is, and in which groups, by the names in it; they are no columns, so they are taken out.</summary>
    private static Dictionary<Guid, (Guid? On, ImmutableSortedSet<string> Groups)> Places(JsonObject tables)
    {
        var named = new[] { "Logical_Switch", "Logical_Router" }.SelectMany(t => tables[t]!.AsObject())
            .ToDictionary(r => r.Value!["name"]!.GetValue<string>(), r => IdOf(r.Key), StringComparer.Ordinal);
        var places = new Dictionary<Guid, (Guid? On, ImmutableSortedSet<string> Groups)>();
        foreach (var (number, node) in tables.SelectMany(t => t.Value!.AsObject()))
        {
            var row = node!.AsObject();
            Guid? on = row["on"] is { } place ? named[place.GetValue<string>()] : null;
            places[IdOf(number)] = (on, [.. row["in"]?.AsArray().Select(g => g!.GetValue<string>()) ?? []]);
            row.Remove("on");
            row.Remove("in");
        }

        return places;
    }

    private static JsonObject Renamed(
        JsonObject all, Func<KeyValuePair<string, JsonNode?>, string> name, Func<KeyValuePair<string, JsonNode?>, JsonNode?> value) =>
        new(all.Select(m => KeyValuePair.Create(name(m), value(m))));

    private static Guid IdOf(string number) => Guid.Parse(ReplicaContents.Id(int.Parse(number)));
}
