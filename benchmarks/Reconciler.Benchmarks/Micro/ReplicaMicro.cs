using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Reconciler.Benchmarks.Running;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Benchmarks.Micro;

/// <summary>A parsed report of one row, applied to a replica with its indexes.</summary>
public class ReplicaMicro
{
    private readonly MicroHost _host = new(others: 0);
    private JsonElement _insert;
    private JsonElement _delete;
    private JsonElement _modify;

    /// <summary>Parses the reports.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var port = new SimulatedDomain(0, ports: 1).Ports[0];
        var (coming, staying) = (Guid.NewGuid(), Guid.NewGuid());
        _insert = Parse(coming, $"{{\"insert\":{MicroHost.PortRow(port)}}}");
        _delete = Parse(coming, "{\"delete\":null}");
        _modify = Parse(staying, "{\"modify\":{\"up\":true}}");
        Apply(Parse(staying, $"{{\"insert\":{MicroHost.PortRow(port)}}}"));
    }

    /// <summary>Adds a row and deletes it again, so that the next round finds the same rows.</summary>
    [Benchmark(Description = "a port applied to the replica, and deleted again")]
    public int InsertAndDelete() => Apply(_insert) + Apply(_delete);

    /// <summary>A row that changes.</summary>
    [Benchmark(Description = "a port's up applied to the replica")]
    public int Modify() => Apply(_modify);

    private int Apply(JsonElement updates)
    {
        var count = 0;
        _host.Northbound.Replica.Update(updates, UpdateFormat.Update2, changes => count = changes.Count);
        return count;
    }

    private static JsonElement Parse(Guid row, string update)
    {
        using var json = JsonDocument.Parse($"{{\"Logical_Switch_Port\":{{\"{row}\":{update}}}}}");
        return json.RootElement.Clone();
    }
}
