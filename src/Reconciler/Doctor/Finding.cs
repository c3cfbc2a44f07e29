namespace Reconciler.Doctor;

/// <summary>Something that is wrong, its consequence and its remedy.</summary>
/// <param name="Check">The check that found it, by its <see cref="IHealthCheck.Id"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">The kind and name of what is wrong: <c>router gw-router</c>.</param>
/// <param name="Statement">What is wrong, in one sentence.</param>
/// <param name="Consequence">What follows from it.</param>
/// <param name="Remedy">What to do: a shell command if there is one.</param>
internal sealed record Finding(string Check, Severity Severity, string Subject, string Statement, string Consequence, string Remedy);
