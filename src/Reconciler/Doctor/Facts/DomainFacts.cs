using System.Collections.Immutable;
using Reconciler.Reconciliation;

namespace Reconciler.Doctor.Facts;

/// <summary>A domain as the engine sees it.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Problems">What is wrong with what it asks for: what would refuse its start while it is off.</param>
/// <param name="WithoutSwitch">Its interfaces on the integration bridge that nothing gives a switch.</param>
internal sealed record DomainFacts(DomainRecord Domain, ImmutableArray<Problem> Problems, ImmutableArray<PluggedInterface> WithoutSwitch);
