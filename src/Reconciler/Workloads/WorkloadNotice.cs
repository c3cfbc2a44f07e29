namespace Reconciler.Workloads;

/// <summary>What the log says once of a workload that has all that it asks for.</summary>
/// <param name="Message">One sentence for the administrator, without the workload's name and without a full stop.</param>
/// <param name="IsWarning">Whether something will not be as its XML says.</param>
internal sealed record WorkloadNotice(string Message, bool IsWarning);
