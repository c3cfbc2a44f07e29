using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Ownership;

/// <summary>Identifies a workload: the source of its intent, and its key in that source.</summary>
/// <remarks>
/// Rows have it in <c>external_ids</c>: under <see cref="OwnershipKeys.VirtualMachineId"/> for libvirt domains, otherwise under
/// <see cref="OwnershipKeys.Workload"/>.
/// </remarks>
internal readonly record struct WorkloadId
{
    /// <summary>The source of libvirt's domains, whose keys are UUIDs.</summary>
    public const string Libvirt = "libvirt";

    /// <summary>The source of interfaces in Open vSwitch that say themselves what they ask for.</summary>
    public const string OpenVSwitch = "ovs";

    private const char Separator = ':';

    /// <summary>Creates an id.</summary>
    /// <param name="source">The source: a word without a colon.</param>
    /// <param name="key">
    /// The workload's key in the source. It never changes, and is unique across all hosts. A source whose workloads do not move to other
    /// hosts puts the host's name into the key.
    /// </param>
    public WorkloadId(string source, string key)
    {
        Source = source;
        Key = key;
    }

    /// <summary>The source that the workload's intent comes from.</summary>
    public string Source { get; }

    /// <summary>The workload's key in its source.</summary>
    public string Key { get; }

    /// <summary>Whether it is a libvirt domain.</summary>
    public bool IsDomain => Source == Libvirt;

    /// <summary>Its kind in tables, in JSON, in graphs and in metrics: the name of its source.</summary>
    public string Kind => Source;

    /// <summary>What people call such a workload, within a sentence.</summary>
    public string Noun => IsDomain ? "domain" : "workload";

    /// <summary>What people call such a workload, at the start of a sentence.</summary>
    public string TitleNoun => IsDomain ? "Domain" : "Workload";

    /// <summary>The key and value that mark this workload's rows in the Northbound.</summary>
    public KeyValuePair<string, string> Mark =>
        IsDomain ? new(OwnershipKeys.VirtualMachineId, Key) : new(OwnershipKeys.Workload, ToString());

    /// <summary>
    /// The id in letters and digits only, for the names of new rows in a transaction (RFC 7047, section 3.1, &lt;id&gt;). It is unique for
    /// each workload.
    /// </summary>
    public string Symbol => IsDomain
        ? Key.Replace("-", "", StringComparison.Ordinal)
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())).AsSpan(0, 16));

    /// <summary>The id of a libvirt domain.</summary>
    /// <param name="uuid">The domain's UUID.</param>
    public static WorkloadId OfDomain(Guid uuid) => new(Libvirt, uuid.ToString());

    /// <summary>Whose a row is.</summary>
    /// <param name="externalIds">The row's <c>external_ids</c>.</param>
    /// <returns>The id; null if the row has none.</returns>
    public static WorkloadId? Of(IReadOnlyDictionary<string, string> externalIds) =>
        Of(externalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId), externalIds.GetValueOrDefault(OwnershipKeys.Workload));

    /// <summary>Whose a row is.</summary>
    /// <param name="virtualMachineId">The row's value of <see cref="OwnershipKeys.VirtualMachineId"/>; null for none.</param>
    /// <param name="workload">The row's value of <see cref="OwnershipKeys.Workload"/>; null for none.</param>
    /// <returns>The id; null if neither value is an id.</returns>
    public static WorkloadId? Of(string? virtualMachineId, string? workload)
    {
        if (virtualMachineId is not null)
            return Guid.TryParse(virtualMachineId, out var uuid) ? OfDomain(uuid) : null;
        return workload?.IndexOf(Separator) is { } end and > 0 && end + 1 < workload.Length && workload[..end] is not Libvirt and var source
            ? new(source, workload[(end + 1)..])
            : null;
    }

    /// <summary>Reads the result of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static WorkloadId Parse(string text) =>
        (Guid.TryParse(text, out _) ? Of(text, null) : Of(null, text))
            ?? throw new FormatException($"'{text}' is not the id of a workload");

    /// <summary>For a domain its UUID as libvirt writes it; for any other workload the source, a colon and the key.</summary>
    public override string ToString() => IsDomain ? Key : $"{Source}{Separator}{Key}";
}
