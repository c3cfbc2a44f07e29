using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>Times programs in a node, from a process in the node: to enter the node would cost more than the programs.</summary>
internal sealed class NodeStopwatch : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _complaints = [];

    private NodeStopwatch(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_complaints)
            {
                if (line.Data is { } text)
                    _complaints.Add(text);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a stopwatch in a node.</summary>
    public static async Task<NodeStopwatch> StartAsync(Node node, CancellationToken cancellationToken) =>
        new(node.Start(await NativePrograms.CompileAsync("stopwatch", cancellationToken)));

    /// <summary>Runs a program, which must succeed, and says how many milliseconds it took.</summary>
    public Task<double> TimeAsync(CancellationToken cancellationToken, params IReadOnlyList<string> command) =>
        TimeAsync("/dev/null", command, cancellationToken);

    /// <summary>Runs a program, which must end as it should, and says how many milliseconds it took.</summary>
    /// <param name="input">The file that it reads.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="expected">The exit status that it must have.</param>
    public async Task<double> TimeAsync(string input, IReadOnlyList<string> command, CancellationToken cancellationToken, int expected = 0)
    {
        await _process.StandardInput.WriteLineAsync(string.Join('\t', [input, .. command]).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new BenchmarkException($"the stopwatch has ended: {Complaints()}");
        var parts = answer.Split(' ');
        if (int.Parse(parts[1], CultureInfo.InvariantCulture) != expected)
            throw new BenchmarkException($"{string.Join(' ', command)}: exit status {parts[1]}: {Complaints()}");
        return long.Parse(parts[0], CultureInfo.InvariantCulture) / 1e6;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It ends with its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Complaints()
    {
        lock (_complaints)
            return string.Join('\n', _complaints.TakeLast(5));
    }
}
