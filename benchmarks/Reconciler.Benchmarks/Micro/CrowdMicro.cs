using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Benchmarks.Micro;

/// <summary>One domain's pass, and a notification about one domain: alone on a host, and among many domains of the same host.</summary>
/// <remarks>Other hosts' rows are never sent to a host, so only its own domains can matter.</remarks>
public class CrowdMicro
{
    /// <summary>How many other domains are many.</summary>
    public const int Crowd = 10_000;

    private MicroHost _host = null!;
    private MicroDomain _domain = null!;
    private JsonElement _up;
    private JsonElement _plugged;
    private JsonElement _gone;

    /// <summary>How many other domains run on the host.</summary>
    [Params(0, Crowd)]
    public int Others { get; set; }

    /// <summary>Fills the replicas.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _host = new(Others);
        _domain = new(_host);
        _domain.MakeRows();
        _up = Parse($"{{\"Logical_Switch_Port\":{{\"{_domain.Observe().Ports[0].Uuid}\":{{\"modify\":{{\"up\":true}}}}}}}}");
        var (plugged, gone) = MicroHost.PlugMessages(_domain.Port with { Number = 1 << 20 }, Guid.NewGuid());
        (_plugged, _gone) = (Parse(plugged), Parse(gone));
    }

    /// <summary>What a pass computes.</summary>
    [Benchmark(Description = "a domain's pass, all that is computed in memory")]
    public object Pass() => _domain.Pass();

    /// <summary>Applies a notification about a port, and finds its owner.</summary>
    [Benchmark(Description = "a port's up applied, and whose it is")]
    public int Up()
    {
        var domains = 0;
        _host.Northbound.Replica.Update(_up, UpdateFormat.Update2, changes => domains = _host.Northbound.WorkloadsOf(changes).Count);
        return domains;
    }

    /// <summary>
    /// Applies a notification about an interface, and finds its owner. Then it removes the interface, so that each round finds the same.
    /// </summary>
    [Benchmark(Description = "an interface plugged in, and out again, and whose it is")]
    public int Plug()
    {
        var domains = 0;
        _host.OpenVSwitch.Replica.Update(_plugged, UpdateFormat.Update2, Count);
        _host.OpenVSwitch.Replica.Update(_gone, UpdateFormat.Update2, Count);
        return domains;

        void Count(IReadOnlyList<RowChange> changes) => domains += _host.OpenVSwitch.WorkloadsOf(changes).Count;
    }

    private static JsonElement Parse(string message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.Clone();
    }
}
