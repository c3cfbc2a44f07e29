using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The hook socket of a running daemon is given what no hook would send.</summary>
internal sealed class HookFuzzTests : LabTest
{
    private const int Inputs = 100_000;
    private const int Connections = 8;
    private const string Secret = "s3cr3t-of-a-console";
    private const long AllowedGrowth = 64 << 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string[] s_operations = ["prepare", "start", "started", "stopped", "release", "migrate", "restore", "reconnect", "attach", "", "new"];
    private byte[][] _bodies = [];

    [Test]
    public async Task A_hundred_thousand_inputs_cost_no_crash_no_hang_and_no_memory()
    {
        _bodies =
        [
            .. Directory.GetFiles(Capture.Folder, "*.xml")
                .Select(f => Encoding.UTF8.GetBytes(File.ReadAllText(f).Replace("</devices>", $"<graphics type='vnc' passwd='{Secret}'/></devices>", StringComparison.Ordinal))),
        ];
        await Node.DefineAsync("web-9", Port("10.140.0.9"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-9");
        await KillDaemonAsync();
        await StartDaemonAsync("--config", await ConfigureAsync());
        await Node.WaitForUpAsync("web-9");
        var port = (await Node.PortsAsync()).Single().ToString();

        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        // What the runtime needs for the first of everything is no leak.
        await SendAsync(new Random(seed), Inputs / 20);
        var before = Daemon!.AnonymousMemory;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(() => SendAsync(new Random(seed + i + 1), Inputs / Connections))));

        await Eventually.Async(HealthAsync, h => h == "200", TimeSpan.FromSeconds(5), "the daemon is healthy");
        var growth = 0L;
        await Eventually.Async(
            () => Task.FromResult(growth = Daemon!.AnonymousMemory - before),
            g => g < AllowedGrowth,
            TimeSpan.FromSeconds(10),
            "kilobytes that the daemon has grown by");
        await TestContext.Out.WriteLineAsync($"grown by {growth} kB from {before} kB");
        Assert.That(Daemon!.HasEnded, Is.False);
        Assert.That(Daemon.Log, Does.Not.Contain(Secret), "passwords in a domain's XML are nobody's business");
        Assert.That(Daemon.Log.Split((char)10).Where(l => l.Contains(" at Reconciler.", StringComparison.Ordinal)).Take(2), Is.Empty, "no stack trace");
        Assert.That((await Node.PortsAsync()).Single().ToString(), Is.EqualTo(port), "a domain that runs was not touched");
        await Node.VirshAsync("destroy", "web-9");
        await Node.WaitForNothingLeftAsync();
    }

    private static async Task<string> ConfigureAsync()
    {
        await Node.RunAsync("sh", "-c", "echo 'sweep: {interval: 1}' >/run/fuzz.yaml");
        return "/run/fuzz.yaml";
    }

    private static async Task<string> HealthAsync() => (await Node.RunAsync(
        "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", "/run/reconciler/hook.sock", "http://localhost/health")).Output;

    private async Task SendAsync(Random random, int count)
    {
        var socketPath = new UnixDomainSocketEndPoint($"/proc/{Node.FirstProcess}/root/run/reconciler/hook.sock");
        var answer = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var input = Next(random);
            var started = Stopwatch.GetTimestamp();
            using var bound = new CancellationTokenSource(s_patience);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(socketPath, bound.Token);
                await socket.SendAsync(input, SocketFlags.None, bound.Token);
                socket.Shutdown(SocketShutdown.Send);
                while (await socket.ReceiveAsync(answer, SocketFlags.None, bound.Token) > 0)
                {
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                // The daemon may end a connection as soon as it has seen enough.
                continue;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"no end of the connection after {Stopwatch.GetElapsedTime(started)}: {Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 400)))}");
            }
        }
    }

    private byte[] Next(Random random)
    {
        var body = Pick(random, _bodies);
        var operation = Pick(random, s_operations);
        switch (random.Next(8))
        {
            case 0:
                var garbage = new byte[random.Next(1, 600)];
                random.NextBytes(garbage);
                return garbage;
            case 1:
                return Mutate(random, Request(operation, body, body.Length));
            case 2:
                return Request(operation, body, random.Next(0, 3) switch { 0 => -1, 1 => body.Length * 2L, _ => long.MaxValue });
            case 3:
                return Request(operation, body.AsSpan(0, random.Next(body.Length)).ToArray(), body.Length);
            case 4:
                return [.. Encoding.ASCII.GetBytes($"POST /hook?driver=qemu&object=x&operation={operation} HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\n{random.Next(1, 9999):x}\r\n"), .. body];
            case 5:
                return [.. Enumerable.Range(0, 3).SelectMany(_ => Request(operation, body, body.Length))];
            case 6:
                return Encoding.ASCII.GetBytes($"POST /hook?driver=qemu&object={new string('a', random.Next(20_000))}%0a%1b[31m&operation={operation} HTTP/1.1\r\nHost: l\r\nContent-Length: 0\r\n\r\n");
            default:
                var mutated = Mutate(random, body);
                return Request(operation, mutated, mutated.Length);
        }
    }

    private static byte[] Request(string operation, byte[] body, long length) =>
        [.. Encoding.ASCII.GetBytes($"POST /hook?driver=qemu&object=web-1&operation={operation}&suboperation=begin&extra=- HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"), .. body];

    /// <summary>Bytes changed, taken out, doubled and cut off, a few at a time.</summary>
    private static byte[] Mutate(Random random, byte[] input)
    {
        var bytes = new List<byte>(input);
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 3: bytes.InsertRange(at, Encoding.ASCII.GetBytes(Pick(random, ["<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "&b;", "]]>", "<a>", "\0", "'\">", "\x1b[2J"]))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
