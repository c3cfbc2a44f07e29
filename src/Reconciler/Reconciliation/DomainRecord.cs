using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <summary>What is known of one domain, from whichever of libvirt's events and hook calls came last.</summary>
/// <param name="Uuid">The domain; names change.</param>
/// <param name="Name">Its name.</param>
/// <param name="Active">Whether it runs, is paused, starts or is about to stop: whether its interfaces are its own.</param>
/// <param name="Definition">Its live XML while it is active; null where it could not be read.</param>
/// <param name="DefinitionError">Why there is no definition.</param>
public sealed record DomainRecord(Guid Uuid, string Name, bool Active, DomainDefinition? Definition, string? DefinitionError)
{
    /// <summary>Whether a migration is bringing it here: it is active, and its guest still executes where it comes from.</summary>
    public bool IsComing { get; init; }

    /// <summary>Whether a migration is about to have taken it from here: it is active, and its guest executes elsewhere, or nowhere for a moment.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>What is defined for its next start, while it is active; null where nothing is, or it is not known.</summary>
    public DomainDefinition? NextDefinition { get; init; }

    /// <summary>Why what is defined for its next start cannot be read; null where it can.</summary>
    public string? NextDefinitionError { get; init; }

    /// <summary>When this instance of it was first known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp: a domain that comes back is another.</summary>
    public long Since { get; init; }

    /// <summary>
    /// When libvirt was asked and said that the guest executes here, or would if it were not paused by somebody; null when the last answer
    /// was another, and while there is none. A hook call is no answer: those before a start are the same as those before a migration.
    /// </summary>
    public long? ExecutedAt { get; init; }

    /// <summary>When this was known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp: what was read earlier is older news.</summary>
    public long KnownSince { get; init; }
}
