namespace Reconciler.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Subject">What is measured.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Ours">What was measured of this project.</param>
/// <param name="Reference">The reference, measured in the same rounds; null if the aim is a bound.</param>
/// <param name="Aim">The aim.</param>
internal sealed record Figure(string Subject, string Unit, Measurement Ours, Measurement? Reference, Aim Aim)
{
    /// <summary>The ratio or difference.</summary>
    public double Comparison => Aim.Compare(Ours, Reference);

    /// <summary>Whether it meets its aim; null without an aim.</summary>
    public bool? IsMet => Aim is Aim.None ? null : Aim.IsMet(Comparison);
}
