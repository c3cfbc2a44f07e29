using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Topology;
using Reconciler.Topology.HostNetworks;
using Reconciler.Topology.Model;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;

namespace Reconciler.Commands.Topologies;

/// <summary><c>reconciler topology plan</c>, <c>apply</c> and <c>delete</c>.</summary>
internal static class TopologyCommand
{
    /// <summary>Shows what <c>apply</c> would do.</summary>
    public static Task<int> PlanAsync(
        ReconcilerConfiguration configuration, TopologyRequest request, CancellationToken cancellationToken) =>
        OnFileAsync(configuration, request, isApplied: false, cancellationToken);

    /// <summary>Makes the network as the file says.</summary>
    public static Task<int> ApplyAsync(
        ReconcilerConfiguration configuration, TopologyRequest request, CancellationToken cancellationToken) =>
        OnFileAsync(configuration, request, isApplied: true, cancellationToken);

    /// <summary>Removes what a topology has.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The topology's name.</param>
    /// <param name="force">Whether switches, routers and groups go although others have something in them.</param>
    /// <param name="dryRun">Whether only to show it.</param>
    /// <param name="json">Whether to write JSON instead of text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> DeleteAsync(
        ReconcilerConfiguration configuration, string name, bool force, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await TopologyConnection.OpenAsync(configuration, cancellationToken);
            var engine = new TopologyEngine(connection);
            var topologies = (await engine.ObserveAsync(cancellationToken)).Topologies;
            if (!topologies.Contains(name))
            {
                var known = topologies.IsEmpty ? "there is none" : $"there are {string.Join(", ", topologies)}";
                throw new CommandException(
                    $"no row carries topology '{name}'{Intent.Suggestion.Clause(name, topologies)} ({known})", ExitStatus.Usage);
            }

            var result = await RunAsync(engine, new(name), new(Adopts: false, force), !dryRun, cancellationToken);
            return Print(ReportOf(result, []), json, isApplied: !dryRun);
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static async Task<int> OnFileAsync(
        ReconcilerConfiguration configuration, TopologyRequest request, bool isApplied, CancellationToken cancellationToken)
    {
        // The network is read while the file is.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = OpenAsync(configuration, request, enough.Token);
        try
        {
            var reading = await TopologyInput.ReadAsync(request.File, cancellationToken);
            if (!request.Json)
                await TopologyInput.PrintAsync(request.File, reading.Mistakes);
            if (!reading.IsUsable)
            {
                if (request.Json)
                    JsonOutput.Print(new TopologyReport(reading.File?.Name ?? "", [], reading.Mistakes, []).WriteJson);
                return ExitStatus.Usage;
            }

            var (connection, engine) = await opening;
            var report = await OnNetworkAsync(connection, engine, configuration, reading, request, isApplied, cancellationToken);
            if (!request.Json)
                await TopologyInput.PrintAsync(request.File, report.Mistakes.Except(reading.Mistakes));
            return Print(report, request.Json, isApplied);
        }
        catch (Exception e) when (e is OvsdbException or LibvirtException)
        {
            throw new CommandException(e.Message);
        }
        finally
        {
            await enough.CancelAsync();
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
                await opening.Result.Connection.DisposeAsync();
        }
    }

    private static async Task<(TopologyConnection Connection, TopologyEngine? Engine)> OpenAsync(
        ReconcilerConfiguration configuration, TopologyRequest request, CancellationToken cancellationToken)
    {
        // On a thread of its own from the beginning: a file is read without a pause.
        await Task.Yield();
        var connection = await TopologyConnection.OpenAsync(configuration, cancellationToken, request.LibvirtOnly);
        if (request.LibvirtOnly)
            return (connection, null);
        var engine = new TopologyEngine(connection);
        engine.ReadAhead(cancellationToken);
        return (connection, engine);
    }

    private static async Task<TopologyReport> OnNetworkAsync(
        TopologyConnection connection, TopologyEngine? engine, ReconcilerConfiguration configuration, TopologyReading reading,
        TopologyRequest request, bool isApplied, CancellationToken cancellationToken)
    {
        var file = reading.File!;
        var report = new TopologyReport(file.Name, [], reading.Mistakes, []);
        // Before anything is written: what is wrong with a libvirt network must not be found when half is done.
        var (networks, away) = await PlanNetworksAsync(connection, configuration, file, cancellationToken);
        var problems = networks.Select(n => n.Problem).OfType<string>().ToImmutableArray();
        if (engine is not null)
        {
            var result = await RunAsync(
                engine, file, new(request.Adopts, request.Force), isApplied && problems.IsEmpty, cancellationToken);
            report = ReportOf(result, reading.Mistakes);
            if (isApplied && !result.IsDone && problems.IsEmpty)
                return report;
        }

        if (away is not null)
            throw away;
        report = report with
        {
            Lines = [.. report.Lines, .. networks.Where(n => n.Problem is null).Select(TopologyLine.Of)],
            Problems = [.. report.Problems, .. problems],
        };
        if (isApplied && problems.IsEmpty)
            await Task.Run(() => HostNetworkPlan.Apply(configuration.LibvirtUri, networks), cancellationToken);
        return report;
    }

    /// <summary>What has to be done with libvirt networks; none, and why, if libvirt is away.</summary>
    private static async Task<(ImmutableArray<HostNetworkChange> Networks, LibvirtException? Away)> PlanNetworksAsync(
        TopologyConnection connection, ReconcilerConfiguration configuration, TopologyFile file, CancellationToken cancellationToken)
    {
        if (file.LibvirtNetworks.IsEmpty)
            return ([], null);
        try
        {
            // libvirt's calls have no time limit, and need a thread that may wait.
            return (await Task.Run(
                () => HostNetworkPlan.Make(configuration.LibvirtUri, file.LibvirtNetworks, connection.IntegrationBridge), cancellationToken), null);
        }
        catch (LibvirtException e)
        {
            return ([], e);
        }
    }

    private static async Task<TopologyResult> RunAsync(
        TopologyEngine engine, TopologyFile file, PlanOptions options, bool isApplied, CancellationToken cancellationToken) => isApplied
        ? await engine.ApplyAsync(file, options, cancellationToken)
        : new(await engine.AssessAsync(file, options, cancellationToken), null, 0);

    private static TopologyReport ReportOf(TopologyResult result, ImmutableArray<FileMistake> mistakes)
    {
        var plan = result.Assessment.Plan;
        return new(plan.Topology, [.. plan.Changes.Select(TopologyLine.Of)], [.. mistakes, .. result.Assessment.Warnings], plan.Problems)
            { Failure = result.Failure };
    }

    private static int Print(TopologyReport report, bool json, bool isApplied)
    {
        if (json)
        {
            JsonOutput.Print(report.WriteJson);
        }
        else
        {
            foreach (var line in report.Text(isApplied && report.Failure is null && report.Problems.IsEmpty))
                Console.WriteLine(line);
            if (report.Failure is { } failure)
                Console.Error.WriteLine($"reconciler: topology {VisibleText.Line(report.Topology)}: {VisibleText.Line(failure)}");
            if (isApplied && !report.Problems.IsEmpty)
                Console.Error.WriteLine("reconciler: nothing was changed");
        }

        if (report.Failure is not null)
            return ExitStatus.Failure;
        if (!report.Problems.IsEmpty)
            return isApplied ? ExitStatus.Usage : ExitStatus.Differences;
        return isApplied || report.Lines.IsEmpty ? ExitStatus.Done : ExitStatus.Differences;
    }
}
