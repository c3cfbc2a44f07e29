using System.Globalization;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>Installs one hook after the other in a node's libvirt.</summary>
internal sealed class HookVariants : IAsyncDisposable
{
    private const string Hook = "/etc/libvirt/hooks/qemu";
    private const string Measured = "/run/measured-hook";
    private const string Times = "/run/hook-times";
    private const string NbctlSocket = "/run/ovn/nbctl-daemon";

    private readonly Node _node;
    private readonly string _timer;
    private bool? _present;

    private HookVariants(Node node, string timer, string idle, string xml)
    {
        _node = node;
        _timer = timer;
        IdleHook = idle;
        Xml = xml;
    }

    /// <summary>A hook that does nothing.</summary>
    public string IdleHook { get; }

    /// <summary>A hook of the kind that people write by hand.</summary>
    public string BashHook { get; } = BenchmarkFolders.PathOf("scripts", "bash-hook");

    /// <summary>The same with an ovn-nbctl daemon.</summary>
    public string BashHookWithDaemon { get; } = BenchmarkFolders.PathOf("scripts", "bash-hook-with-daemon");

    /// <summary>The XML of the measured domain.</summary>
    public string Xml { get; }

    /// <summary>Compiles what is needed.</summary>
    public static async Task<HookVariants> PrepareAsync(Node node, CancellationToken cancellationToken) => new(
        node,
        await NativePrograms.CompileAsync("timed-hook", cancellationToken),
        await NativePrograms.CompileAsync("idle-hook", cancellationToken),
        await MeasuredDomain.XmlAsync());

    /// <summary>Makes libvirt run that hook, with a timer around it; null for no hook.</summary>
    public async Task InstallAsync(string? hook, CancellationToken cancellationToken)
    {
        if (hook is not null)
            await _node.RunAsync(["ln", "-sfn", hook, Measured], cancellationToken);
        if (_present == hook is not null)
            return;
        // libvirt looks for hooks at its start and when it is told to look again.
        await _node.RunAsync(
            ["sh", "-c", "rm -f \"$1\"; [ -z \"$2\" ] || ln -s \"$2\" \"$1\"; kill -HUP \"$(cat /run/libvirt/libvirtd.pid)\"", "sh", Hook, hook is null ? "" : _timer],
            cancellationToken);
        await Task.Delay(500, cancellationToken);
        _present = hook is not null;
    }

    /// <summary>How many milliseconds libvirt has waited for hooks since the last call.</summary>
    public double TakeTimes() => TakeTimesByOperation().Values.Sum();

    /// <summary>How many milliseconds libvirt has waited for the hooks of each operation since the last call.</summary>
    public IReadOnlyDictionary<string, double> TakeTimesByOperation()
    {
        var notes = _node.Lab.PathOf(Times);
        if (!File.Exists(notes))
            return new Dictionary<string, double>(StringComparer.Ordinal);
        var times = File.ReadLines(notes).Select(line => line.Split(' '))
            .GroupBy(l => l[0], l => long.Parse(l[1], CultureInfo.InvariantCulture))
            .ToDictionary(g => g.Key, g => g.Sum() / 1e6, StringComparer.Ordinal);
        File.Delete(notes);
        return times;
    }

    /// <summary>Restarts the ovn-nbctl daemon and waits until it has the whole database.</summary>
    public async Task StartNbctlDaemonAsync(CancellationToken cancellationToken)
    {
        await StopNbctlDaemonAsync(cancellationToken);
        await _node.RunAsync(["sh", "-c", "ovn-nbctl --detach --pidfile=/run/ovn/ovn-nbctl.pid >\"$1\" && OVN_NB_DAEMON=$(cat \"$1\") ovn-nbctl ls-list", "sh", NbctlSocket], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopNbctlDaemonAsync(CancellationToken.None);

    private async Task StopNbctlDaemonAsync(CancellationToken cancellationToken) => await _node.RunAsync(
        ["sh", "-c", "[ ! -e /run/ovn/ovn-nbctl.pid ] || kill \"$(cat /run/ovn/ovn-nbctl.pid)\"; rm -f /run/ovn/ovn-nbctl.pid"], cancellationToken);
}
