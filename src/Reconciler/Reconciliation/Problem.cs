namespace Reconciler.Reconciliation;

/// <summary>Why something that a domain asks for is not done.</summary>
/// <param name="Mac">The interface, where one is meant; null when it is the domain as a whole.</param>
/// <param name="Message">One sentence for the administrator, without the domain's name and without a full stop.</param>
public sealed record Problem(string? Mac, string Message)
{
    /// <summary>Whether waiting may help: somebody else holds what is asked for, or a switch does not exist yet.</summary>
    public bool MayPass { get; init; }

    /// <summary>Whether it is so for a moment as a rule: two sources do not change at the same time. It is worth saying when it lasts.</summary>
    public bool MaySettle { get; init; }

    /// <summary>Whether it is no reason to refuse a start: something is not known, or is without consequence for what the domain has.</summary>
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

    /// <summary>Whether it is that of a source that is away, and not the domain's: the log says that once for all domains.</summary>
    public bool IsOfSource { get; init; }

    /// <summary>The sentence with the domain and the interface that it is about.</summary>
    public string Describe(string domain) =>
        Mac is null ? $"domain {domain}: {Message}" : $"domain {domain}, interface {Mac}: {Message}";
}
