using System.Net;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, Reconciler.Ovsdb.Values.OvsdbDatum>;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>The rows that must not go as long as it is not known what is asked for: those of interfaces that are plugged in, and those that wait for a domain that is off.</summary>
internal sealed class KeptRows
{
    private readonly Scenario _scenario;
    private readonly Dictionary<Guid, string> _rows = [];

    private KeptRows(Scenario scenario) => _scenario = scenario;

    /// <summary>Looks which those are.</summary>
    public static async Task<KeptRows> OfAsync(Scenario scenario)
    {
        var kept = new KeptRows(scenario);
        var ports = (await scenario.PortsAsync()).Where(Scenario.IsOurs).ToArray();
        var nats = (await scenario.RowsAsync("NAT")).Where(Scenario.IsOurs).ToArray();
        foreach (var domain in scenario.Domains)
        {
            foreach (var port in ports.Where(p => IsOf(p, domain) && IsKept(scenario, domain, p)))
            {
                kept.Note(port);
                foreach (var nat in nats.Where(n => IsOf(n, domain) && n["external_ids"].Get("reconciler:port") == port["name"].Single.AsString && LeadsTo(n, port)))
                    kept.Note(nat);
            }
        }

        return kept;
    }

    /// <summary>Those that are gone, in words.</summary>
    public async Task<IReadOnlyList<string>> FindLostAsync()
    {
        var there = (await _scenario.PortsAsync()).Concat(await _scenario.RowsAsync("NAT")).Select(r => r["_uuid"].Single.AsUuid).ToHashSet();
        return [.. _rows.Where(r => !there.Contains(r.Key)).Select(r => $"gone while it was not known what is asked for: {r.Value}")];
    }

    private static bool IsOf(Row row, DomainState domain) => row["external_ids"].Get("reconciler:vm-id") == domain.Uuid.ToString();

    private static bool IsKept(Scenario scenario, DomainState domain, Row port)
    {
        if (!domain.Exists || domain.Nics.FirstOrDefault(n => n.Mac == port["external_ids"].Get("reconciler:mac")) is not { } nic)
            return false;
        if (!domain.Active)
            return domain.IsUnreadable && port["external_ids"].Get("reconciler:lifetime") == "defined" && !Scenario.IsAdopted(port);
        return scenario.IsAffected(domain, nic);
    }

    /// <summary>A floating IP that leads to no address of its port is none that has to stay.</summary>
    private static bool LeadsTo(Row nat, Row port) =>
        IPAddress.TryParse(nat["logical_ip"].Single.AsString, out var logical)
        && port["addresses"].Strings().Concat(port["dynamic_addresses"].Strings()).SelectMany(a => a.Split(' ')).Any(a => IPAddress.TryParse(a, out var own) && own.Equals(logical));

    private void Note(Row row) => _rows[row["_uuid"].Single.AsUuid] = string.Join(' ', row.Where(c => c.Value.Count > 0).Select(c => $"{c.Key}={c.Value}"));
}
