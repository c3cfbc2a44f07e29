using Reconciler.Intent;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>Why a request of a workload is not met.</summary>
/// <param name="Mac">The interface that it concerns; null if it concerns the whole workload.</param>
/// <param name="Message">One sentence for the administrator, without the workload's name and without a full stop.</param>
internal sealed record Problem(string? Mac, string Message)
{
    /// <summary>Whether waiting may help: somebody else holds what is requested, or a switch does not exist yet.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether it is usually temporary: two sources do not change at the same time. It is reported only if it lasts.</summary>
    public bool MaySettle { get; init; }

    /// <summary>Whether it is no reason to refuse a start: something is not known, or the workload has everything all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The shell command that corrects it; null if no command certainly does. The message contains it too.</summary>
    public string? Remedy { get; init; }

    /// <summary>The doctor's check for a port that passes no traffic because somebody changed it.</summary>
    internal const string PortPassesNothing = "port-passes-nothing";

    /// <summary>The doctor's check for a port without the address that OVN is to choose.</summary>
    internal const string AddressMissing = "dynamic-address-missing";

    /// <summary>The doctor's check for a libvirt network that does not exist.</summary>
    internal const string NetworkMissing = "network-missing";

    /// <summary>The doctor's check for a libvirt network whose XML cannot be read.</summary>
    internal const string NetworkUnreadable = "network-unreadable";

    /// <summary>The doctor's check for this problem; null if the general checks cover it.</summary>
    public string? Check { get; init; }

    /// <summary>
    /// Whether it is the problem of a source that is away, and not of the workload. The log reports it once for all workloads.
    /// </summary>
    public bool IsOfSource { get; init; }

    /// <summary>The message, with its workload and its interface.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="name">Its name.</param>
    public string Describe(WorkloadId workload, string name) =>
        Mac is null ? $"{workload.Noun} {name}: {Message}" : $"{workload.Noun} {name}, interface {Mac}: {Message}";

    /// <summary>Turns a mistake in the annotation into a problem of the workload.</summary>
    /// <param name="error">The mistake.</param>
    /// <param name="mac">The interface that it concerns, if that is known.</param>
    public static Problem Of(AnnotationError error, string? mac)
    {
        var remedy = error.Remedy is { } command ? $"; '{command}' {(error.IsWarning ? "takes it out" : "says which")}" : "";
        return new(mac, SubjectOf(error, hasInterface: mac is not null) + error.Message + remedy) { IsWarning = error.IsWarning,
            Remedy = error.Remedy };
    }

    /// <summary>The part of the annotation, for a message. If the message names the interface, the port's number is left out.</summary>
    private static string SubjectOf(AnnotationError error, bool hasInterface)
    {
        if (!hasInterface || !error.Subject.StartsWith("port ", StringComparison.Ordinal))
            return error.Subject + ": ";
        var comma = error.Subject.IndexOf(", ", StringComparison.Ordinal);
        return comma < 0 ? "" : error.Subject[(comma + 2)..] + ": ";
    }
}
