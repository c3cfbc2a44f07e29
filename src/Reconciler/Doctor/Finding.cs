namespace Reconciler.Doctor;

/// <summary>Something that is wrong, what follows from it and what to do about it.</summary>
/// <param name="Check">The check that found it, by its <see cref="IHealthCheck.Id"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What it is about, with its kind first: <c>router gw-router</c>.</param>
/// <param name="Statement">What is so, in one sentence.</param>
/// <param name="Consequence">What follows from that.</param>
/// <param name="Remedy">What to do: a command to be pasted into a shell where there is one.</param>
internal sealed record Finding(string Check, Severity Severity, string Subject, string Statement, string Consequence, string Remedy);
