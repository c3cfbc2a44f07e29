using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Commands;

/// <summary><c>reconciler annotate</c>: writes a domain's annotation into its metadata, after the daemon's own checks.</summary>
internal static class AnnotateCommand
{
    /// <summary>The integration bridge to assume if Open vSwitch cannot be asked.</summary>
    private const string DefaultBridge = "br-int";

    /// <summary>Shows, changes or removes the annotation.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> RunAsync(ReconcilerConfiguration configuration, AnnotateRequest request, CancellationToken cancellationToken)
    {
        using var domain = await AnnotatedDomain.OpenAsync(
            configuration.LibvirtUri, request.Domain, write: !request.Show && !request.DryRun, cancellationToken);
        if (request.Show)
        {
            // Options that name what the domain does not have are refused here too.
            _ = TargetsOf(domain, request);
            return await ShowAsync(domain, request);
        }

        var report = new AnnotateReport(domain.Name, domain.Uuid);
        try
        {
            return await ChangeAsync(configuration, domain, request, TargetsOf(domain, request), report, cancellationToken);
        }
        catch (CommandException e) when (request.Json && e.ExitStatus == ExitStatus.Usage)
        {
            report.PrintRefusal(request.Change, e.Message);
            throw;
        }
    }

    private static async Task<int> ChangeAsync(
        ReconcilerConfiguration configuration, AnnotatedDomain domain, AnnotateRequest request, ImmutableArray<Target> targets,
        AnnotateReport report, CancellationToken cancellationToken)
    {
        var (host, away) = await TryOpenAsync(configuration, cancellationToken);
        await using (host)
        {
            var isCandidate = domain.IsOn(host?.Sources.OpenVSwitch.Settings.IntegrationBridge ?? DefaultBridge);
            var edits = Edit(domain, request, targets, isCandidate,
                [.. host?.Sources.Northbound.Database.PortsOf(domain.Id).Select(p => p.Mac).OfType<string>() ?? []]);
            if (host is null)
                RefuseForbidden(configuration, domain, edits[0].Edit);
            report = report with { Interface = edits[0].Edit.Interface?.Mac, Summary = Summary(domain, request, edits[0].Edit) };
            if (host is not null)
                report = await CheckAsync(domain, host, edits, report, cancellationToken);
            report = report with
            {
                Remarks =
                [
                    .. report.Remarks,
                    .. edits.SelectMany(e => e.Edit.Remaining).Distinct(StringComparer.Ordinal)
                        .Select(m => $"{domain.Name}: {CommandSyntax.Of(m)}, as before"),
                    .. away is null ? Array.Empty<string>() : [$"{away}, so the change was not checked against the Northbound"],
                ],
            };
            if (!request.DryRun)
            {
                foreach (var (target, edit) in edits)
                    await domain.WriteAsync(edit.Element, target.IsLive, cancellationToken);
                report = report with { WrittenTo = [.. edits.Select(e => e.Target.Name)] };
            }

            await PrintAsync(report, request);
            return request.DryRun && away is not null ? ExitStatus.Failure : ExitStatus.Done;
        }
    }

    private static async Task PrintAsync(AnnotateReport report, AnnotateRequest request)
    {
        if (request.Json)
        {
            JsonOutput.Print(report.WriteJson);
            return;
        }

        foreach (var line in report.Text(request.DryRun))
            Console.WriteLine(line);
        foreach (var remark in report.Remarks)
            await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(remark)}");
    }

    /// <summary>Refuses what the policy of this host does not allow. That needs no Northbound.</summary>
    private static void RefuseForbidden(ReconcilerConfiguration configuration, AnnotatedDomain domain, AnnotationEditResult edit)
    {
        if (edit is not { Port: { } port, Interface: { } nic })
            return;
        var networks = LibvirtNetworks.None with { Definitions = domain.Networks };
        var defaults = new NetworkDefaults(configuration.Networks, networks).Of(nic, out _);
        if (configuration.Policy?.For(nic.Network).WhyNot(port, defaults) is { } forbidden)
            throw new CommandException($"{domain.Name}: interface {nic.Mac}: {forbidden}; nothing was written", ExitStatus.Usage);
    }

    /// <summary>Makes the change in all targets, or in none.</summary>
    private static (Target Target, AnnotationEditResult Edit)[] Edit(
        AnnotatedDomain domain, AnnotateRequest request, ImmutableArray<Target> targets, Func<WorkloadInterface, bool> isCandidate,
        IReadOnlyCollection<string> served)
    {
        if (request.Clear)
            return [.. targets.Select(t => (t, AnnotationEditResult.Cleared))];

        var edits = targets.Select(t => (Target: t, Edit: AnnotationEdit.Apply(t.Definition, request.Change, isCandidate, served))).ToArray();
        // A port to remove may be in only one of the two targets.
        if (request.Change.Remove && edits.Any(e => e.Edit.IsValid))
            edits = [.. edits.Where(e => !e.Edit.IsMissing)];
        var refused = edits.Where(e => !e.Edit.IsValid).ToArray();
        if (refused.Length == 0)
            return edits;

        // The interface is only in the running domain, or only in the definition.
        var (wrong, other) = refused[0].Target.IsLive ? ("running domain", "--config-only changes its definition") : ("definition", "--live-only changes the running domain");
        var where = refused.Length < edits.Length ? $" (in its {wrong}; {other} alone)" : "";
        throw new CommandException($"{domain.Name}: {CommandSyntax.Of(refused[0].Edit.Errors[0])}{where}; nothing was written", ExitStatus.Usage);
    }

    private static ImmutableArray<Target> TargetsOf(AnnotatedDomain domain, AnnotateRequest request)
    {
        if (request.LiveOnly && domain.Live is null)
            throw new CommandException($"{domain.Name} does not run; without --live-only its definition is changed", ExitStatus.Usage);
        if (request.ConfigOnly && domain.Config is null)
            throw new CommandException(
                $"{domain.Name} is transient and has no definition; without --config-only the running domain is changed", ExitStatus.Usage);

        var targets = ImmutableArray.CreateBuilder<Target>();
        if (domain.Live is { } live && !request.ConfigOnly)
            targets.Add(new("the running domain", live, IsLive: true));
        if (domain.Config is { } config && !request.LiveOnly)
            targets.Add(new("its definition", config, IsLive: false));
        return targets.ToImmutable();
    }

    private static async Task<int> ShowAsync(AnnotatedDomain domain, AnnotateRequest request)
    {
        var live = request.ConfigOnly ? null : domain.Live;
        var config = request.LiveOnly ? null : domain.Config;
        if (request.Json)
        {
            JsonOutput.Print(writer => AnnotationReport.WriteJson(writer, domain.Name, live, config, domain.IsOn(DefaultBridge)));
            return ExitStatus.Done;
        }

        foreach (var text in AnnotationReport.Text(domain.Name, live, config))
            Console.WriteLine(text);
        var errors = new[] { live, config }.OfType<DomainDefinition>().SelectMany(d => DomainAnnotationReader.Read(d).Errors).Select(e => e.ToString());
        foreach (var error in errors.Distinct(StringComparer.Ordinal))
            await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line($"{domain.Name}: {error}")}");
        return ExitStatus.Done;
    }

    private static async Task<(OneShot? Host, string? Away)> TryOpenAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            return (await OneShot.OpenAsync(configuration, cancellationToken), null);
        }
        catch (SourceAwayException e)
        {
            return (null, e.Message);
        }
    }

    private static string Summary(AnnotatedDomain domain, AnnotateRequest request, AnnotationEditResult edit)
    {
        if (edit is { Port: { } port, Interface: { } nic })
            return AnnotationReport.Describe(domain.Name, nic.Mac, port);
        var what = request.Clear ? "annotation" : request.Change.Selector is { } selector ? $"port for {selector.Attribute} {selector.Value}" : "port";
        return VisibleText.Line(request.Clear || request.Change.Remove
            ? $"{domain.Name}: no {what} any more"
            : $"{domain.Name}: the {what} is changed, and still has a mistake");
    }

    /// <summary>Refuses a change that cannot be carried out, and reports what the daemon will do for a running domain.</summary>
    private static async Task<AnnotateReport> CheckAsync(
        AnnotatedDomain domain, OneShot host, (Target Target, AnnotationEditResult Edit)[] edits, AnnotateReport report,
        CancellationToken cancellationToken)
    {
        try
        {
            var (problems, lines) = await AssessAsync(
                host, domain.Id,
                edits.Select(e => (e.Target, e.Target.Definition with { Annotations = e.Edit.Element is { } some ? [some] : [] })),
                cancellationToken);
            var (before, _) = problems.IsEmpty
                ? ([], [])
                : await AssessAsync(host, domain.Id, edits.Select(e => (e.Target, e.Target.Definition)), cancellationToken);
            return report with
            {
                Lines = lines,
                Remarks = Refuse(domain, edits[0].Edit, problems, isBetter: problems.Length < before.Length),
            };
        }
        catch (OvsdbException e)
        {
            throw new CommandException($"{e.Message}; nothing was written");
        }
    }

    /// <summary>The problems of a domain with these annotations, and the actions that would follow for the running domain.</summary>
    private static async Task<(ImmutableArray<Problem> Problems, ImmutableArray<PlanLine> Lines)> AssessAsync(
        OneShot host, WorkloadId domain, IEnumerable<(Target Target, DomainDefinition Definition)> definitions,
        CancellationToken cancellationToken)
    {
        var lines = ImmutableArray<PlanLine>.Empty;
        var problems = new List<Problem>();
        foreach (var (target, definition) in definitions)
        {
            if (!target.IsLive)
            {
                problems.AddRange(await host.Reconciler.ValidateAsync(DomainIntake.Of(definition), cancellationToken));
                continue;
            }

            // The engine assesses the definition as if it came from libvirt. Nothing is changed yet.
            host.Domains.TakeHook(DomainIntake.Of(definition), active: true);
            var assessment = await host.Reconciler.AssessAsync(domain, cancellationToken);
            problems.AddRange(assessment.Desired.Problems);
            lines = PlanReport.Of(assessment, await host.Sources.Northbound.NetworkAsync(cancellationToken)).Lines;
        }

        return ([.. problems.Distinct()], lines);
    }

    /// <summary>
    /// Refuses the change if the changed port has a problem, unless the domain has fewer problems than before. Problems of other ports do
    /// not count: they were there before, and are returned.
    /// </summary>
    private static ImmutableArray<string> Refuse(
        AnnotatedDomain domain, AnnotationEditResult edit, ImmutableArray<Problem> problems, bool isBetter)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        foreach (var problem in problems)
        {
            var message = CommandSyntax.Of(problem.Message);
            var sentence = problem.Mac is null ? $"{domain.Name}: {message}" : $"{domain.Name}: interface {problem.Mac}: {message}";
            if (!isBetter && edit.Interface is { } nic && !problem.IsWarning && (problem.Mac is null || problem.Mac == nic.Mac))
                throw new CommandException($"{sentence}; nothing was written", ExitStatus.Usage);
            // The edit has reported it already.
            if (!problem.IsWarning)
                remarks.Add(sentence);
        }

        return remarks.ToImmutable();
    }

    /// <summary>One of the two places of a domain's metadata: the running domain or its definition.</summary>
    private sealed record Target(string Name, DomainDefinition Definition, bool IsLive);
}
