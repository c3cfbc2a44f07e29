using Reconciler.Intent;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>Why something that a workload asks for is not done.</summary>
/// <param name="Mac">The interface, where one is meant; null when it is the workload as a whole.</param>
/// <param name="Message">One sentence for the administrator, without the workload's name and without a full stop.</param>
internal sealed record Problem(string? Mac, string Message)
{
    /// <summary>Whether waiting may help: somebody else holds what is asked for, or a switch does not exist yet.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether it is so for a moment as a rule: two sources do not change at the same time. It is worth saying when it lasts.</summary>
    public bool MaySettle { get; init; }

    /// <summary>Whether it is no reason to refuse a start: something is not known, or is without consequence for what the workload has.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The command that puts it right, to be pasted into a shell; null where there is none that is certain. The message has it too.</summary>
    public string? Remedy { get; init; }

    /// <summary>The check of the doctor's that explains a port which passes nothing by somebody's hand.</summary>
    internal const string PortPassesNothing = "port-passes-nothing";

    /// <summary>The check of the doctor's that explains a port without the address that OVN is to choose.</summary>
    internal const string AddressMissing = "dynamic-address-missing";

    /// <summary>The check of the doctor's that explains a libvirt network that is not there.</summary>
    internal const string NetworkMissing = "network-missing";

    /// <summary>The check of the doctor's that explains a libvirt network whose XML cannot be read.</summary>
    internal const string NetworkUnreadable = "network-unreadable";

    /// <summary>The check of the doctor's that explains it; null where it is for the general ones.</summary>
    public string? Check { get; init; }

    /// <summary>Whether it is that of a source that is away, and not the workload's: the log says that once for all workloads.</summary>
    public bool IsOfSource { get; init; }

    /// <summary>The sentence with the workload and the interface that it is about.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="name">Its name.</param>
    public string Describe(WorkloadId workload, string name) =>
        Mac is null ? $"{workload.Noun} {name}: {Message}" : $"{workload.Noun} {name}, interface {Mac}: {Message}";

    /// <summary>A mistake in the annotation as a problem of the workload.</summary>
    /// <param name="error">The mistake.</param>
    /// <param name="mac">The interface that it is about, where that is known.</param>
    public static Problem Of(AnnotationError error, string? mac)
    {
        var remedy = error.Remedy is { } command ? $"; '{command}' {(error.IsWarning ? "takes it out" : "says which")}" : "";
        return new(mac, SubjectOf(error, hasInterface: mac is not null) + error.Message + remedy) { IsWarning = error.IsWarning, Remedy = error.Remedy };
    }

    /// <summary>The part of the annotation, for a message; where its interface is named anyway, the port's number says nothing more.</summary>
    private static string SubjectOf(AnnotationError error, bool hasInterface)
    {
        if (!hasInterface || !error.Subject.StartsWith("port ", StringComparison.Ordinal))
            return error.Subject + ": ";
        var comma = error.Subject.IndexOf(", ", StringComparison.Ordinal);
        return comma < 0 ? "" : error.Subject[(comma + 2)..] + ": ";
    }
}
