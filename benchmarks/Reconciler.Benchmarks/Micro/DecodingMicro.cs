using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Reconciler.Benchmarks.Running;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Benchmarks.Micro;

/// <summary>From the bytes of a message to rows.</summary>
public class DecodingMicro
{
    private const int MaximumBytes = 1 << 30;
    private const int DumpedPorts = 1000;

    private readonly MicroHost _host = new(others: 0);
    private readonly MicroHost _full = new(DumpedPorts);
    private byte[] _notification = [];
    private byte[] _insertion = [];
    private byte[] _dump = [];

    /// <summary>Writes the messages.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var port = new SimulatedDomain(0, ports: 1).Ports[0];
        var uuid = Guid.NewGuid();
        MicroDomain.Apply(_host.Northbound.Replica, $"{{\"Logical_Switch_Port\":{{\"{uuid}\":{{\"insert\":{MicroHost.PortRow(port)}}}}}}}");
        _notification = NotificationOf($"{{\"Logical_Switch_Port\":{{\"{uuid}\":{{\"modify\":{{\"up\":true}}}}}}}}");
        _insertion = NotificationOf($"{{\"Logical_Switch_Port\":{{\"{Guid.NewGuid()}\":{{\"insert\":{MicroHost.PortRow(port)}}}}}}}");
        _dump = Encoding.UTF8.GetBytes($"{{\"id\":1,\"error\":null,\"result\":{_full.DumpOfNorthbound()}}}");
    }

    /// <summary>Cuts a message out of the stream and parses it.</summary>
    [Benchmark(Description = "a notification of a new port: cut out and parsed")]
    public int Parse()
    {
        using var message = Read(_insertion);
        return message.RootElement.GetProperty("params").GetArrayLength();
    }

    /// <summary>The same, and the row changed in the replica.</summary>
    [Benchmark(Description = "a notification of a port's up: from bytes to the changed row")]
    public int Notification()
    {
        using var message = Read(_notification);
        var changes = 0;
        _host.Northbound.Replica.Update(message.RootElement.GetProperty("params")[2], UpdateFormat.Update2, c => changes = c.Count);
        return changes;
    }

    /// <summary>What is read at a start.</summary>
    [Benchmark(Description = "a dump of 1,000 ports: from bytes to rows")]
    public int Dump()
    {
        using var message = Read(_dump);
        return _host.Northbound.Replica.Resync(message.RootElement.GetProperty("result"), UpdateFormat.Update2).Count;
    }

    private static byte[] NotificationOf(string updates) => Encoding.UTF8.GetBytes(
        $"{{\"id\":null,\"method\":\"update3\",\"params\":[\"m\",\"00000000-0000-0000-0000-000000000000\",{updates}]}}");

    private static JsonDocument Read(byte[] message)
    {
        var read = new JsonFrameReader(PipeReader.Create(new ReadOnlySequence<byte>(message)), MaximumBytes).ReadAsync(CancellationToken.None);
        // All bytes are in memory, so the read completes at once.
        return read.IsCompletedSuccessfully && read.Result is { } document ? document : throw new InvalidOperationException("the message is not whole");
    }
}
