using BenchmarkDotNet.Attributes;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Benchmarks.Micro;

/// <summary>From a domain's XML to its transaction.</summary>
public class PlanningMicro
{
    private readonly DomainDefinition _xml = DomainXmlReader.Read(MicroDomain.Xml);
    private readonly MicroDomain _domain;
    private readonly ObservedWorkload _nothing = new([], []);
    private readonly ObservedWorkload _rows;
    private readonly DesiredWorkload _desired;
    private readonly Plan _creation;

    /// <summary>Makes the domain's rows.</summary>
    public PlanningMicro()
    {
        _domain = new(new(others: 0));
        _creation = Expect(_domain.Pass(), actions: 2);
        _domain.MakeRows();
        _rows = _domain.Observe();
        _desired = _domain.Desire(_rows);
        Expect(_domain.Pass(), actions: 0);
        Expect(_domain.PlanOf(_rows, DesiredWorkload.Nothing), actions: 2);
    }

    /// <summary>Reads the XML.</summary>
    [Benchmark(Description = "a domain's XML read")]
    public object ReadXml() => DomainXmlReader.Read(MicroDomain.Xml);

    /// <summary>Reads the annotation in it.</summary>
    [Benchmark(Description = "its annotation read")]
    public object ReadAnnotation() => DomainAnnotationReader.Read(_xml);

    /// <summary>Works out what is asked for.</summary>
    [Benchmark(Description = "what it asks for")]
    public object Desire() => _domain.Desire(_rows);

    /// <summary>Plans for a domain that has all that it asks for.</summary>
    [Benchmark(Description = "a plan: nothing to do")]
    public object PlanNothing() => _domain.PlanOf(_rows, _desired);

    /// <summary>Plans for a domain that has nothing.</summary>
    [Benchmark(Description = "a plan: create a port and a floating IP")]
    public object PlanCreation() => _domain.PlanOf(_nothing, _desired);

    /// <summary>Plans for a domain that is gone.</summary>
    [Benchmark(Description = "a plan: delete a port and a floating IP")]
    public object PlanDeletion() => _domain.PlanOf(_rows, DesiredWorkload.Nothing);

    /// <summary>Writes a plan down as operations.</summary>
    [Benchmark(Description = "its transaction")]
    public int Transaction() => NorthboundTransactions.Of(_creation).Operations.Length;

    private static Plan Expect(Plan plan, int actions) => plan.Actions.Length == actions
        ? plan
        : throw new InvalidOperationException($"{actions} actions were expected: {string.Join("; ", plan.Actions.Select(a => a.Describe()))}");
}
