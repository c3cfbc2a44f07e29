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
        var targets = TargetsOf(domain, request);
        if (request.Show)
            return await ShowAsync(domain, request);

        var (host, away) = await TryOpenAsync(configuration, cancellationToken);
        await using (host)
        {
            var isCandidate = domain.IsOn(host?.Sources.OpenVSwitch.Settings.IntegrationBridge ?? DefaultBridge);
            var edits = Edit(domain, request, targets, isCandidate,
                [.. host?.Sources.Northbound.Database.PortsOf(domain.Id).Select(p => p.Mac).OfType<string>() ?? []]);
            if (host is null)
                RefuseForbidden(configuration, domain, edits[0].Edit);
            var consequences = host is null ? [] : await CheckAsync(domain, host, edits, cancellationToken);
            Console.WriteLine(Summary(domain, request, edits[0].Edit));
            foreach (var line in consequences)
                Console.WriteLine(line);
            foreach (var mistake in edits.SelectMany(e => e.Edit.Remaining).Distinct(StringComparer.Ordinal))
                await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line($"{domain.Name}: {CommandSyntax.Of(mistake)}")}, as before");
            if (away is not null)
                await Console.Error.WriteLineAsync(
                    $"reconciler: {VisibleText.Line(away)}, so the change was not checked against the Northbound");
            if (request.DryRun)
            {
                Console.WriteLine("Dry run: nothing was written.");
                return away is null ? ExitStatus.Done : ExitStatus.Failure;
            }

            foreach (var (target, edit) in edits)
                await domain.WriteAsync(edit.Element, target.IsLive, cancellationToken);
            Console.WriteLine($"Written to {string.Join(" and ", edits.Select(e => e.Target.Name))}.");
        }

        return ExitStatus.Done;
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
            JsonOutput.Print(writer => AnnotationReport.WriteJson(writer, domain.Name, live, config));
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

    /// <summary>Refuses a change that cannot be carried out, and returns what the daemon will do for a running domain.</summary>
    private static async Task<ImmutableArray<string>> CheckAsync(
        AnnotatedDomain domain, OneShot host, (Target Target, AnnotationEditResult Edit)[] edits, CancellationToken cancellationToken)
    {
        try
        {
            var (problems, consequences) = await AssessAsync(host, domain.Id, edits.Select(e => (e.Target, e.Target.Definition with { Annotations = e.Edit.Element is { } some ? [some] : [] })), cancellationToken);
            var (before, _) = problems.IsEmpty
                ? ([], [])
                : await AssessAsync(host, domain.Id, edits.Select(e => (e.Target, e.Target.Definition)), cancellationToken);
            await RefuseAsync(domain, edits[0].Edit, problems, isBetter: problems.Length < before.Length);
            return consequences;
        }
        catch (OvsdbException e)
        {
            throw new CommandException($"{e.Message}; nothing was written");
        }
    }

    /// <summary>The problems of a domain with these annotations, and the actions that would follow for the running domain.</summary>
    private static async Task<(ImmutableArray<Problem> Problems, ImmutableArray<string> Consequences)> AssessAsync(
        OneShot host, WorkloadId domain, IEnumerable<(Target Target, DomainDefinition Definition)> definitions,
        CancellationToken cancellationToken)
    {
        var consequences = ImmutableArray<string>.Empty;
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
            var report = PlanReport.Of(assessment, await host.Sources.Northbound.NetworkAsync(cancellationToken));
            consequences = [.. (report with { Problems = [] }).TextOfLines()];
        }

        return ([.. problems.Distinct()], consequences);
    }

    /// <summary>
    /// Refuses the change if the changed port has a problem, unless the domain has fewer problems than before. Problems of other ports do
    /// not count: they were there before.
    /// </summary>
    private static async Task RefuseAsync(AnnotatedDomain domain, AnnotationEditResult edit, ImmutableArray<Problem> problems, bool isBetter)
    {
        foreach (var problem in problems)
        {
            var message = CommandSyntax.Of(problem.Message);
            var sentence = problem.Mac is null ? $"{domain.Name}: {message}" : $"{domain.Name}: interface {problem.Mac}: {message}";
            if (!isBetter && edit.Interface is { } nic && !problem.IsWarning && (problem.Mac is null || problem.Mac == nic.Mac))
                throw new CommandException($"{sentence}; nothing was written", ExitStatus.Usage);
            // The edit has reported it already.
            if (!problem.IsWarning)
                await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(sentence)}");
        }
    }

    /// <summary>One of the two places of a domain's metadata: the running domain or its definition.</summary>
    private sealed record Target(string Name, DomainDefinition Definition, bool IsLive);
}
