using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Desiring;

/// <summary>A rule as OVN has it (ovn-nb(5), ACL).</summary>
/// <param name="Direction"><see cref="In"/> or <see cref="Out"/>.</param>
/// <param name="Priority">The priority; the highest wins.</param>
/// <param name="Match">Which packets, in OVN's language.</param>
/// <param name="Action">What happens to them.</param>
internal sealed record AclSpec(string Direction, int Priority, string Match, string Action)
{
    /// <summary>The direction of packets to a port.</summary>
    public const string In = "to-lport";

    /// <summary>The direction of packets from a port.</summary>
    public const string Out = "from-lport";

    /// <summary>The name in the log; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The severity in the log; null for none.</summary>
    public string? Severity { get; init; }

    /// <summary>Whether packets are logged.</summary>
    public bool IsLogged { get; init; }

    /// <summary>Reads a row. Where nothing is logged, a name and a severity mean nothing, and are left out.</summary>
    public static AclSpec Of(NetworkRow row)
    {
        var isLogged = IsLog(row);
        return new(row.Text("direction"), (int)row["priority"].Single.AsInteger, row.Text("match"), row.Text("action"))
        {
            Name = isLogged ? row["name"].Optional?.AsString : null,
            Severity = isLogged ? row["severity"].Optional?.AsString : null,
            IsLogged = isLogged,
        };
    }

    /// <summary>Whether a row logs.</summary>
    public static bool IsLog(NetworkRow row) => row["log"].Optional?.AsBoolean ?? false;
}
