using System.Diagnostics;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// What a tenant's worst domain costs another domain's start. The domain's XML changes without a pause, between the largest annotation that
/// is allowed, which is carried out each time, and some of megabytes, which are refused.
/// </summary>
internal sealed class HostileBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int CallsEach = 200;
    private const double Percentile = 0.99;

    private static readonly string[] s_operations = ["prepare", "start"];

    /// <inheritdoc/>
    public string Name => "hostile";

    /// <inheritdoc/>
    public string Title => "the hook of a domain while a tenant does the worst to another one, at the 99th percentile";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        progress("filling the databases");
        await using var host = await SimulatedHost.StartAsync(domains: 1, portsEach: 1, orphans: 0, cancellationToken);
        var victim = new SimulatedDomain(1, 1);
        var tenant = new SimulatedDomain(2, HostileAnnotation.Interfaces);
        await host.AppearAsync([victim, tenant], cancellationToken);
        await using var daemon = await MeasuredDaemon.StartAsync(host, cancellationToken);
        var hostile = new HostileDomain(tenant);
        var quiet = s_operations.ToDictionary(o => o, _ => new List<double>(), StringComparer.Ordinal);
        var attacked = s_operations.ToDictionary(o => o, _ => new List<double>(), StringComparer.Ordinal);
        var memory = new List<double>();
        var turns = 0;
        for (var round = 0; round < Rounds; round++)
        {
            progress($"round {round + 1} of {Rounds}");
            await MeasureAsync(host, victim, quiet, cancellationToken);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var attack = AttackAsync(host, tenant, hostile, () => turns++, stop.Token);
            await MeasureAsync(host, victim, attacked, cancellationToken);
            await stop.CancelAsync();
            await attack;
            memory.Add(daemon.Memory("VmHWM"));
        }

        if (turns == 0)
            throw new BenchmarkException("the tenant has done nothing");
        return
        [
            .. s_operations.Select(operation => new Figure(
                $"{operation}, while another domain's XML changes", "ms", new("attacked", [.. attacked[operation]]),
                new("the same in peace", [.. quiet[operation]]),
                new Aim.AtMostMore(50, "ms"))),
            new("the most memory of the daemon", "MB", new("attacked", [.. memory]), null, new Aim.AtMost(800, "MB")),
        ];
    }

    private static async Task MeasureAsync(
        SimulatedHost host, SimulatedDomain victim, Dictionary<string, List<double>> figures, CancellationToken cancellationToken)
    {
        using var client = new HookSocketClient(host.Socket);
        var times = figures.Keys.ToDictionary(k => k, _ => new List<double>(), StringComparer.Ordinal);
        for (var call = 0; call < CallsEach; call++)
        {
            // Another address each time, so that each start has something to commit.
            var address = victim.Ports[0].Address;
            var xml = victim.Xml(SimulatedHost.Switch).Replace($"'{address}'", $"'10.33.{call & 1}.7'", StringComparison.Ordinal);
            foreach (var (operation, taken) in times)
            {
                var began = Stopwatch.GetTimestamp();
                await client.PostAsync(victim.Name, operation, xml, cancellationToken);
                taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        foreach (var (operation, taken) in times)
            figures[operation].Add(taken.Order().ElementAt((int)(taken.Count * Percentile) - 1));
    }

    private static async Task AttackAsync(
        SimulatedHost host, SimulatedDomain tenant, HostileDomain hostile, Action count, CancellationToken stop)
    {
        using var client = new HookSocketClient(host.Socket);
        // Made before: the attacker's work is not what is measured.
        var documents = Enumerable.Range(0, 16).Select(turn => hostile.Xml(SimulatedHost.Switch, turn)).ToArray();
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            await client.PostAsync(tenant.Name, "attach", documents[turn % documents.Length], CancellationToken.None);
            count();
        }
    }
}
