using System.Collections.Immutable;
using Reconciler.Annotations;
using Reconciler.Configuration;
using Reconciler.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Reconciliation;

namespace Reconciler.Commands;

/// <summary><c>reconciler annotate</c>: writes the annotation into a domain's metadata, checked as the daemon will check it.</summary>
internal static class AnnotateCommand
{
    /// <summary>The bridge to go by where Open vSwitch cannot be asked for it.</summary>
    private const string DefaultBridge = "br-int";

    private static readonly AnnotationEditResult s_nothing = new(new([]), null, null, []);

    /// <summary>Shows, changes or removes the annotation.</summary>
    /// <param name="configuration">Where things are.</param>
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
            var edits = targets.Select(t => (Target: t, Edit: request.Clear ? s_nothing : AnnotationEdit.Apply(t.Definition, request.Change, isCandidate))).ToArray();
            if (edits.SelectMany(e => e.Edit.Errors).FirstOrDefault() is { } error)
                throw new CommandException($"{domain.Name}: {error}; nothing was written", ExitStatus.Usage);

            var consequences = host is null ? [] : await CheckAsync(domain, host, edits, cancellationToken);
            Console.WriteLine(Summary(domain, request, edits[0].Edit));
            foreach (var line in consequences)
                Console.WriteLine(line);
            if (away is not null)
                await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(away)}; so this was not checked against the Northbound");
            if (request.DryRun)
            {
                Console.WriteLine("Dry run: nothing was written.");
                return away is null ? ExitStatus.Done : ExitStatus.Failure;
            }

            foreach (var (target, edit) in edits)
                await domain.WriteAsync(edit.Annotation, target.IsLive, cancellationToken);
        }

        Console.WriteLine($"Written to {string.Join(" and ", targets.Select(t => t.Name))}.");
        return ExitStatus.Done;
    }

    private static ImmutableArray<Target> TargetsOf(AnnotatedDomain domain, AnnotateRequest request)
    {
        if (request.LiveOnly && domain.Live is null)
            throw new CommandException($"{domain.Name} does not run; without --live-only its definition is changed", ExitStatus.Usage);
        if (request.ConfigOnly && domain.Config is null)
            throw new CommandException($"{domain.Name} is not defined for another start; without --config-only its running instance is changed", ExitStatus.Usage);

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
        catch (CommandException e)
        {
            return (null, e.Message);
        }
    }

    private static string Summary(AnnotatedDomain domain, AnnotateRequest request, AnnotationEditResult edit)
    {
        if (edit is { Port: { } port, Interface: { } nic })
            return AnnotationReport.Describe(domain.Name, nic.Mac, port);
        var what = request.Clear ? "annotation" : request.Change.Selector is { } selector ? $"port for {selector.Attribute} {selector.Value}" : "port";
        return VisibleText.Line($"{domain.Name}: no {what} any more");
    }

    /// <summary>Refuses what cannot be carried out, and tells what will be done about a domain that runs.</summary>
    private static async Task<ImmutableArray<string>> CheckAsync(
        AnnotatedDomain domain, OneShot host, (Target Target, AnnotationEditResult Edit)[] edits, CancellationToken cancellationToken)
    {
        var consequences = ImmutableArray<string>.Empty;
        var problems = new List<Problem>();
        try
        {
            foreach (var (target, edit) in edits)
            {
                var changed = target.Definition with { Annotations = edit.Annotation is { Ports.IsEmpty: false } some ? [DomainAnnotationWriter.ToElement(some)] : [] };
                if (!target.IsLive)
                {
                    problems.AddRange(await host.Reconciler.ValidateAsync(changed, cancellationToken));
                    continue;
                }

                // As if libvirt had said so: the engine looks at it, and nothing is done yet.
                host.Sources.Domains.TakeHook(changed, active: true);
                var assessment = await host.Reconciler.AssessAsync(changed.Uuid, cancellationToken);
                problems.AddRange(assessment.Desired.Problems);
                var report = PlanReport.Of(assessment, await host.Sources.Northbound.NetworkAsync(cancellationToken));
                consequences = [.. (report with { Problems = [] }).TextOfLines()];
            }
        }
        catch (OvsdbException e)
        {
            throw new CommandException($"{e.Message}; nothing was written");
        }

        await RefuseAsync(domain, edits[0].Edit, problems);
        return consequences;
    }

    /// <summary>What is wrong with the port that was changed keeps it from being written; what is wrong with another one was so before.</summary>
    private static async Task RefuseAsync(AnnotatedDomain domain, AnnotationEditResult edit, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems.Distinct())
        {
            var sentence = problem.Mac is null ? $"{domain.Name}: {problem.Message}" : $"{domain.Name}: interface {problem.Mac}: {problem.Message}";
            if (edit.Interface is { } nic && (problem.Mac is null || problem.Mac == nic.Mac))
                throw new CommandException($"{sentence}; nothing was written", ExitStatus.Usage);
            await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(sentence)}");
        }
    }

    /// <summary>One of the two places that a domain's metadata is in.</summary>
    private sealed record Target(string Name, DomainDefinition Definition, bool IsLive);
}
