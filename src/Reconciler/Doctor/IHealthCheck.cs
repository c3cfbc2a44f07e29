using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor;

/// <summary>Looks for one kind of mistake. Pure: the same facts give the same findings.</summary>
internal interface IHealthCheck
{
    /// <summary>The name of the check, for scripts: never changed.</summary>
    string Id { get; }

    /// <summary>Finds what is wrong. Facts that could not be read are no findings of this check.</summary>
    /// <param name="facts">What was read.</param>
    IEnumerable<Finding> Examine(HealthFacts facts);
}
