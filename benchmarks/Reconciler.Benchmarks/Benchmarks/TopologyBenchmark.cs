using System.Globalization;
using System.Text;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// <c>reconciler topology plan</c> of a large network without differences, the whole process. The reference is one <c>ovn-nbctl list</c> of
/// each table that most of its rows are in.
/// </summary>
internal sealed class TopologyBenchmark : IBenchmark
{
    private const int Switches = 500;
    private const int Routers = 50;
    private const int RoutesEach = 50;
    private const int Groups = 50;
    private const int RulesEach = 50;
    private const int Rounds = 8;

    /// <inheritdoc/>
    public string Name => "topology";

    /// <inheritdoc/>
    public string Title => string.Create(
        CultureInfo.InvariantCulture,
        $"topology plan without differences, {Switches} switches, {Routers} routers, {(Routers * RoutesEach) + (Groups * RulesEach):#,0} routes and rules, the whole process");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.NbctlAsync("init");
        var file = Path.Combine(BenchmarkFolders.Results, "topology.yaml");
        await File.WriteAllTextAsync(file, Write(), cancellationToken);
        string[] plan = ["topology", "plan", file, "--nb", server.UnixText];
        var applied = await Programs.RunAsync(
            Repository.Program, ["topology", "apply", file, "--nb", server.UnixText], cancellationToken: cancellationToken);
        progress($"reconciler: {applied.Succeeded().Trim().Split('\n')[^1]}");
        var script = $"for table in Logical_Switch Logical_Router Logical_Router_Static_Route ACL; do ovn-nbctl --db={server.UnixText} --no-leader-only list $table >/dev/null; done";
        var contest = new Contest()
            .Add("reconciler topology plan", token => LocalStopwatch.TimeAsync(Repository.Program, plan, 1, token))
            .Add("ovn-nbctl list, four tables", token => LocalStopwatch.TimeAsync("sh", ["-c", script], 1, token));
        await contest.RunAsync(Rounds, TimeSpan.FromSeconds(60), cancellationToken);
        return [new("topology plan", "ms", contest["reconciler topology plan"], contest["ovn-nbctl list, four tables"],
            new Aim.TimesLess(2))];
    }

    private static string Write()
    {
        var text = new StringBuilder("topology: large\nswitches:\n");
        for (var i = 0; i < Switches; i++)
            text.Append(CultureInfo.InvariantCulture, $"  switch-{i}: {{subnet: 10.{i / 250}.{i % 250}.0/24}}\n");
        text.Append("routers:\n");
        const int Each = Switches / Routers;
        for (var router = 0; router < Routers; router++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  router-{router}:\n    ports:\n");
            for (var i = router * Each; i < (router + 1) * Each; i++)
                text.Append(CultureInfo.InvariantCulture, $"      switch-{i}: {{addresses: 10.{i / 250}.{i % 250}.254/24}}\n");
            text.Append("    routes:\n");
            var first = router * Each;
            for (var route = 0; route < RoutesEach; route++)
                text.Append(CultureInfo.InvariantCulture, $"      172.16.{route}.0/24: 10.{first / 250}.{first % 250}.{route + 1}\n");
        }

        text.Append("groups:\n");
        for (var group = 0; group < Groups; group++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  group_{group}:\n    rules:\n");
            for (var rule = 0; rule < RulesEach; rule++)
                text.Append(CultureInfo.InvariantCulture, $"      - {{allow: in, protocol: tcp, ports: {1000 + rule}}}\n");
        }

        return text.ToString();
    }
}
