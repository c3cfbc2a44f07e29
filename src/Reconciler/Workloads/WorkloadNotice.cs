namespace Reconciler.Workloads;

/// <summary>A notice that the log reports once for a workload that has all that it asks for.</summary>
/// <param name="Message">One sentence for the administrator, without the workload's name and without a full stop.</param>
/// <param name="IsWarning">Whether something differs from what its XML says.</param>
internal sealed record WorkloadNotice(string Message, bool IsWarning);
