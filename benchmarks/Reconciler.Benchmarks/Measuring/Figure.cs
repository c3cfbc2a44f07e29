namespace Reconciler.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Subject">What is measured.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Ours">What was measured of this project.</param>
/// <param name="Reference">What was measured beside it, in the same rounds; null where the aim is a bound.</param>
/// <param name="Aim">What it is to be.</param>
internal sealed record Figure(string Subject, string Unit, Measurement Ours, Measurement? Reference, Aim Aim)
{
    /// <summary>The ratio or difference.</summary>
    public double Comparison => Aim.Compare(Ours, Reference);

    /// <summary>Whether it is what it is to be; null where nothing is asked of it.</summary>
    public bool? IsMet => Aim is Aim.None ? null : Aim.IsMet(Comparison);
}
