using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>
/// One name in DNS that two have: in two rows of a switch, or two machines of this host, whose names may be spelled in two ways. DNS
/// ignores case (RFC 4343), and what is no letter or digit becomes '-' in a name.
/// </summary>
internal sealed class DuplicateDnsName : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "duplicate-dns-name";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => InRows(facts).Concat(OfDomains(facts));

    private IEnumerable<Finding> InRows(HealthFacts facts) =>
        from place in facts.Northbound?.Switches ?? []
        from same in place.Names.GroupBy(n => n.Name, StringComparer.OrdinalIgnoreCase)
        let records = same.OrderBy(n => n.Host is null ? 1 : 0).ThenBy(n => n.Host, StringComparer.Ordinal).ThenBy(n => n.Row).ToArray()
        // A machine with interfaces on two switches of a zone is in both rows of its host.
        where records.Select(n => n.Host ?? n.Row.ToString()).Distinct(StringComparer.Ordinal).Skip(1).Any()
            || records.Select(n => n.Row).Distinct().Count() < records.Length
        let last = records[^1]
        select new Finding(
            Id, Severity.Warning, $"switch {place.Name}",
            $"The name {VisibleText.Of(same.Key)} is there {records.Length} times: {string.Join(", ", records.Select(Describe))}",
            "Guests get the answer of either",
            $"ovn-nbctl remove DNS {last.Row} records {ShellWord.Quote($"\"{last.Name}\"")}");

    private IEnumerable<Finding> OfDomains(HealthFacts facts) =>
        from domain in facts.Assessments
        from name in domain.Names
        group domain by name into same
        let domains = same.OrderBy(d => d.Domain.IsActive ? 0 : 1).ThenBy(d => d.Domain.Name, StringComparer.Ordinal).ToArray()
        where domains.Length > 1
        let last = domains[^1]
        select new Finding(
            Id, Severity.Warning, last.Subject,
            $"Its name in DNS, {same.Key}, is also that of {string.Join(", ", domains.SkipLast(1).Select(d => d.Subject))}",
            "While one runs, the other cannot start",
            last.Domain.Id.IsDomain ? $"reconciler annotate {last.ShellName} --dns none" : $"{last.ShowCommand}   # and set reconciler:dns=none");

    private static string Describe(NameRecordFacts record) =>
        $"'{VisibleText.Of(record.Name)}' {(record.Host is { } host ? $"of host {host}" : $"in row {record.Row}")}";
}
