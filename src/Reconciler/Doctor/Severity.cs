namespace Reconciler.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>Something works less well than it could, or will fail when something else happens.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,
}
