using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Ownership;

/// <summary>Which workload something belongs to: the source that its intent comes from, and its key there.</summary>
/// <remarks>
/// Rows say it in <c>external_ids</c>: those of libvirt's domains by <see cref="OwnershipKeys.VirtualMachineId"/>, all others by
/// <see cref="OwnershipKeys.Workload"/>.
/// </remarks>
public readonly record struct WorkloadId
{
    /// <summary>The source of libvirt's domains, whose keys are UUIDs.</summary>
    public const string Libvirt = "libvirt";

    private const char Separator = ':';

    /// <summary>Creates an id.</summary>
    /// <param name="source">The source: a word without a colon.</param>
    /// <param name="key">
    /// The workload's key there, which stays the same as long as the workload is the same one. No two workloads have the same key, on
    /// whichever hosts they are: a source whose workloads do not move puts the host's name into it.
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

    /// <summary>Whether it is one of libvirt's domains.</summary>
    public bool IsDomain => Source == Libvirt;

    /// <summary>What people call such a workload, in the middle of a sentence.</summary>
    public string Noun => IsDomain ? "domain" : "workload";

    /// <summary>What people call such a workload, where a sentence begins.</summary>
    public string TitleNoun => IsDomain ? "Domain" : "Workload";

    /// <summary>The key and the value by which rows in the Northbound say whose they are.</summary>
    public KeyValuePair<string, string> Mark =>
        IsDomain ? new(OwnershipKeys.VirtualMachineId, Key) : new(OwnershipKeys.Workload, ToString());

    /// <summary>
    /// The id as letters and digits alone, such as a name for new rows within a transaction needs (RFC 7047, section 3.1, &lt;id&gt;). No two
    /// workloads have the same.
    /// </summary>
    public string Symbol => IsDomain
        ? Key.Replace("-", "", StringComparison.Ordinal)
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())).AsSpan(0, 16));

    /// <summary>The id of one of libvirt's domains.</summary>
    /// <param name="uuid">The domain's UUID.</param>
    public static WorkloadId OfDomain(Guid uuid) => new(Libvirt, uuid.ToString());

    /// <summary>Whose a row is.</summary>
    /// <param name="externalIds">The row's <c>external_ids</c>.</param>
    /// <returns>The id; null where the row does not say it.</returns>
    public static WorkloadId? Of(IReadOnlyDictionary<string, string> externalIds) =>
        Of(externalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId), externalIds.GetValueOrDefault(OwnershipKeys.Workload));

    /// <summary>Whose a row is.</summary>
    /// <param name="virtualMachineId">The row's value of <see cref="OwnershipKeys.VirtualMachineId"/>; null for none.</param>
    /// <param name="workload">The row's value of <see cref="OwnershipKeys.Workload"/>; null for none.</param>
    /// <returns>The id; null where neither value is one.</returns>
    public static WorkloadId? Of(string? virtualMachineId, string? workload)
    {
        if (virtualMachineId is not null)
            return Guid.TryParse(virtualMachineId, out var uuid) ? OfDomain(uuid) : null;
        return workload?.IndexOf(Separator) is { } end and > 0 && end + 1 < workload.Length && workload[..end] is not Libvirt and var source
            ? new(source, workload[(end + 1)..])
            : null;
    }

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    /// <exception cref="FormatException">It is no id.</exception>
    public static WorkloadId Parse(string text) =>
        (Guid.TryParse(text, out _) ? Of(text, null) : Of(null, text)) ?? throw new FormatException($"'{text}' is not the id of a workload");

    /// <summary>A domain's UUID as libvirt writes it; the source and the key of any other workload, with a colon between.</summary>
    public override string ToString() => IsDomain ? Key : $"{Source}{Separator}{Key}";
}
