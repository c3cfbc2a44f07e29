namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>A plan that is made and not committed yet.</summary>
/// <param name="Steps">What is to be done.</param>
/// <param name="Seen">The row as it was looked at, which guards every step upon it.</param>
/// <param name="Created">The name of the port to be made.</param>
/// <param name="BindFrom">The iface-id of the interface to be bound.</param>
/// <param name="BindTo">The port to bind it to.</param>
internal readonly record struct PlannedSteps(Steps Steps, PortRow Seen, byte Created, byte BindFrom, byte BindTo)
{
    /// <summary>The steps that are guarded by the row.</summary>
    private const Steps OnRow = Steps.Offer | Steps.LetGo | Steps.Take | Steps.Settle | Steps.Withdraw | Steps.Delete;

    public bool IsEmpty => Steps == Steps.None;

    public bool Has(Steps step) => (Steps & step) != Steps.None;

    /// <summary>Whether the guards hold on what is in the Northbound now.</summary>
    public bool MayCommit(PortRow row, Host host)
    {
        if (Has(Steps.Reckless))
            return !Has(Steps.Delete) || row.Exists;
        if (Has(OnRow) && !row.IsAs(Seen))
            return false;
        return !Has(Steps.Create) || !row.Exists || (row.Owner == host && row.Name != Created);
    }

    public override string ToString() => Steps.ToString();
}
