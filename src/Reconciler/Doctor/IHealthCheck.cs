using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor;

/// <summary>Checks for one kind of mistake. Pure: the same facts give the same findings.</summary>
internal interface IHealthCheck
{
    /// <summary>The name of the check, for scripts. It never changes.</summary>
    string Id { get; }

    /// <summary>Finds what is wrong. Facts that could not be read cause no findings.</summary>
    /// <param name="facts">What was read.</param>
    IEnumerable<Finding> Examine(HealthFacts facts);
}
