namespace Reconciler.Configuration;

/// <summary>A file of ours that other users can read or change.</summary>
/// <param name="Path">The file, or the directory that it is in.</param>
/// <param name="Statement">Who can do what, as a sentence without its subject.</param>
/// <param name="Consequence">What follows from it.</param>
/// <param name="Remedy">The command that mends it.</param>
internal sealed record ExposedFile(string Path, string Statement, string Consequence, string Remedy);
