using System.Text.Json;
using Reconciler.Ownership;

namespace Reconciler.Commands;

/// <summary>Writes the id of a workload as JSON.</summary>
internal static class WorkloadJson
{
    /// <summary>Writes the UUID of a domain, or the id of another workload, and the workload's kind.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="workload">The workload.</param>
    public static void WriteId(this Utf8JsonWriter writer, WorkloadId workload)
    {
        writer.WriteString("uuid"u8, workload.IsDomain ? workload.Key : null);
        if (!workload.IsDomain)
            writer.WriteString("workload"u8, workload.ToString());
        writer.WriteString("kind"u8, workload.Kind);
    }
}
