namespace Reconciler.Reconciliation;

/// <summary>What the log says once of a domain that has all that it asks for.</summary>
/// <param name="Message">One sentence for the administrator, without the domain's name and without a full stop.</param>
/// <param name="IsWarning">Whether something will not be as its XML says.</param>
public sealed record DomainNotice(string Message, bool IsWarning);
